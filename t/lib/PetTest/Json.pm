package PetTest::Json;

# Comparisons of JSON replies.  Each returns a list of differences, empty
# when the reply is as expected; numbers and strings are different things.

use strict;
use warnings;

use B ();
use JSON::PP ();

my $JSON = JSON::PP->new->utf8->canonical->allow_nonref;


# The documents of a text, one after another.
sub documents {
    my ($text) = @_;
    my $parser = JSON::PP->new->utf8->allow_nonref;
    my @documents;

    $text =~ s/\A\s+//;

    while (length $text) {
        my ($document, $used) = $parser->decode_prefix($text);

        push @documents, $document;
        substr $text, 0, $used, '';
        $text =~ s/\A\s+//;
    }

    return @documents;
}


sub text {
    my ($value) = @_;

    return $JSON->encode($value);
}


# null, boolean, number, string, object or array.
sub kind {
    my ($value) = @_;

    return 'null' if !defined $value;
    return 'object' if ref $value eq 'HASH';
    return 'array' if ref $value eq 'ARRAY';
    return 'boolean' if JSON::PP::is_bool($value);

    my $flags = B::svref_2object(\$value)->FLAGS;

    return $flags & (B::SVp_IOK | B::SVp_NOK) && !($flags & B::SVp_POK)
        ? 'number' : 'string';
}


# Objects of `got` must have the members of `want`, and may have more; arrays
# must have the same length; the rest must be equal.
sub subset {
    my ($got, $want, $path) = @_;

    $path = '$' if !defined $path;

    my ($got_kind, $want_kind) = (kind($got), kind($want));

    return "$path is " . text($got) . ", expected " . text($want)
        if $got_kind ne $want_kind;

    return _members(\&subset, $got, $want, $path)
        if $want_kind eq 'object' || $want_kind eq 'array';

    my $same = $want_kind eq 'null'
        || ($want_kind eq 'number' ? $got == $want : $got eq $want);

    return $same ? () : "$path is " . text($got) . ', expected '
        . text($want);
}


# As subset, but the scalars of `want` are patterns that the values of `got`
# must match as text.
sub like {
    my ($got, $want, $path) = @_;

    $path = '$' if !defined $path;

    if (ref $want && !JSON::PP::is_bool($want)) {
        return "$path is " . text($got) . ', expected ' . kind($want)
            if kind($got) ne kind($want);

        return _members(\&like, $got, $want, $path);
    }

    my $value = !defined $got ? 'null' : JSON::PP::is_bool($got)
        ? ($got ? 'true' : 'false') : ref $got ? text($got) : $got;

    return $value =~ /$want/ ? () : "$path is " . text($got)
        . ", expected to match $want";
}


sub _members {
    my ($compare, $got, $want, $path) = @_;
    my @wrong;

    if (ref $want eq 'HASH') {
        for my $key (sort keys %$want) {
            push @wrong, exists $got->{$key}
                ? $compare->($got->{$key}, $want->{$key}, "$path.$key")
                : "$path.$key is missing";
        }

        return @wrong;
    }

    return "$path has " . @$got . ' elements, expected ' . @$want
        if @$got != @$want;

    return map { $compare->($got->[$_], $want->[$_], "$path\[$_]") }
        0 .. $#$want;
}


# The value at a path such as data.items.0.id; whether it is there comes
# first.
sub at {
    my ($value, $path) = @_;

    for my $step (split /\./, $path) {
        if (ref $value eq 'HASH' && exists $value->{$step}) {
            $value = $value->{$step};

        } elsif (ref $value eq 'ARRAY' && $step =~ /\A-?\d+\z/
                 && $step < @$value && -$step <= @$value)
        {
            $value = $value->[$step];

        } else {
            return 0;
        }
    }

    return (1, $value);
}


1;
