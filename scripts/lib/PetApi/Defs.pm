package PetApi::Defs;

# Reads the tables of the API (endpoints.def, inputs.def, errors.def) through
# the C preprocessor: macros of their names print each row as a record, so
# the compiler and this reader see the same tables.

use strict;
use warnings;

use IPC::Open2 ();

# A record is @kind, value, ... @end; values are literals or numbers.
my $SOURCE = <<'C';
#include <stdint.h>
#define PET_OPTIONAL  0
#define PET_REQUIRED  1
#define PET_ERROR(id, code, status, name, message)                           \
    @error, #id, code, status, name, message @end
#define PET_FIELD(in, where, type, name, required, min, max, words)          \
    @field, #in, #where, #type, #name, required, min, max, words @end
#define PET_INPUT(name, fields)  @input, #name @end fields
#define PET_ENDPOINT(name, method, path, env, auth, rate, deadline, idem,    \
    input, schema, ctx, cache)                                               \
    @endpoint, #name, #method, path, #env, #auth, #rate, #deadline, #idem,   \
    #input, schema @end
#include "errors.def"
#include "inputs.def"
#include "endpoints.def"
C

my %COLUMNS = (
    error => [qw(id code status name message)],
    field => [qw(input where type name required min max words)],
    input => [qw(name)],
    endpoint => [qw(name method path env auth rate deadline idem input schema)],
);


# The tables of a module directory:
#   errors      rows in their order
#   inputs      name => the rows of its fields
#   endpoints   rows in their order, with summary and description from the
#               comment right above the row
# Dies with a message that names the row.
sub load {
    my ($dir) = @_;
    my $defs = { errors => [], inputs => {}, endpoints => [] };
    my %named;

    for my $record (records(preprocess($dir))) {
        my ($kind, $row) = @$record;

        if ($kind eq 'error') {
            push @{ $defs->{errors} }, $row;

        } elsif ($kind eq 'input') {
            die "inputs.def: $row->{name} stands twice\n" if $defs->{inputs}{ $row->{name} };
            $defs->{inputs}{ $row->{name} } = [];

        } elsif ($kind eq 'field') {
            my $fields = $defs->{inputs}{ $row->{input} }
                or die "inputs.def: $row->{name} is in $row->{input}, which has not begun\n";

            push @$fields, $row;

        } else {
            die "endpoints.def: $row->{name} stands twice\n" if $named{ $row->{name} }++;
            push @{ $defs->{endpoints} }, $row;
        }
    }

    check($_, $defs) for @{ $defs->{endpoints} };

    return $defs;
}


# The path's parameters must be the PATH fields, in their order: the runtime
# pairs them by position.
sub check {
    my ($row, $defs) = @_;
    my $fields = $defs->{inputs}{ $row->{input} }
        or die "endpoints.def: $row->{name}: inputs.def has no $row->{input}\n";
    my $in_path = join ' ', $row->{path} =~ /\{(\w+)\}/g;
    my $in_input = join ' ', map { $_->{name} } grep { $_->{where} eq 'PATH' } @$fields;

    die "endpoints.def: $row->{name}: the path has ($in_path), the input ($in_input)\n"
        if $in_path ne $in_input;

    return;
}


sub preprocess {
    my ($dir) = @_;
    my $cc = $ENV{CC} || 'cc';
    my $pid = IPC::Open2::open2(my $out, my $in, $cc, '-E', '-C', '-I', $dir, '-x', 'c', '-');

    print {$in} $SOURCE;
    close $in;

    my $text = do { local $/; <$out> };

    waitpid $pid, 0;
    die "$cc -E fails on the tables in $dir\n" if $? != 0;

    return $text;
}


# [kind, row] of each record in the preprocessor's output.
sub records {
    my ($text) = @_;
    my ($file, $comment, @records) = ('', undef);

    while ($text =~ m{^\#\ \d+\ "([^"]*)"[^\n]*$ | (/\*.*?\*/) | \@(\w+),(.*?)\@end
                      | (\n[\ \t]*\n)}gmsx)
    {
        my ($marker, $note, $kind, $values, $blank) = ($1, $2, $3, $4, $5);

        if (defined $marker) {
            $file = $marker;

        } elsif (defined $note) {
            $comment = $file =~ /\.def\z/ ? $note : undef;

        } elsif (defined $blank) {
            undef $comment;

        } else {
            my $row = row($kind, $values);

            @$row{qw(summary description)} = prose($comment) if $kind eq 'endpoint';
            undef $comment;
            push @records, [$kind, $row];
        }
    }

    return @records;
}


sub row {
    my ($kind, $text) = @_;
    my @names = @{ $COLUMNS{$kind} };
    my (@values, $value);

    $text =~ s{/\*.*?\*/}{ }gs;

    # adjacent literals are one value, as in C
    while ($text =~ /\G\s*("(?:[^"\\]|\\.)*"|,|[^\s",]+)/gc) {
        my $token = $1;

        if ($token eq ',') {
            push @values, $value;
            undef $value;

        } elsif ($token =~ /\A"/) {
            $value = ($value // '') . literal($token);

        } else {
            $value = ($value // '') . $token;
        }
    }

    push @values, $value;

    die "$kind: cannot read: $text\n" if @values != @names || $text !~ /\G\s*\z/g;

    my %row;

    @row{@names} = @values;
    for my $number (grep { exists $row{$_} } qw(code status required min max)) {
        $row{$number} = number($row{$number}, $text);
    }

    undef $row{words} if exists $row{words} && $row{words} eq 'NULL';

    return \%row;
}


sub literal {
    my ($token) = @_;
    my $s = substr $token, 1, -1;

    $s =~ s{\\(.)}{$1 eq '"' || $1 eq '\\' ? $1 : die "an escape in $token\n"}gse;

    return $s;
}


# A constant expression of integers.
sub number {
    my ($text, $row) = @_;

    $text =~ s/(?<=\d)[uUlL]+//g;
    die "not a number: $text in: $row\n" if $text !~ m{\A[-+*/()\d]+\z};

    my $value = eval "use integer; $text";    ## no critic

    die "not a number: $text in: $row\n" if !defined $value;

    return $value;
}


# First sentence and the rest of a comment.
sub prose {
    my ($comment) = @_;

    return ('', '') if !defined $comment;

    (my $text = $comment) =~ s{\A/\*+|\*+/\z}{}g;
    $text =~ s{^[ \t]*\*[ \t]?}{}gm;
    $text = join ' ', split ' ', $text;

    return $text =~ m{\A(.*?)\.(?=\s|\z)\s*(.*)\z} ? ($1, $2) : ($text, '');
}


1;
