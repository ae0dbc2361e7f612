package PetTest::Validator;

# The process that holds every reply to the OpenAPI document and the
# conventions of the API (validate.mjs).

use strict;
use warnings;

use IPC::Open2 ();
use JSON::PP ();
use MIME::Base64 ();
use PetTest::Services ();

# Bodies beyond this are files, which have no schema.
use constant BODY_MAX => 4 * 1024 * 1024;


# document: the OpenAPI file; coverage: file to which the operations that
# replies came from are written.
sub new {
    my ($class, %args) = @_;
    my $lib = "$PetTest::Services::ROOT/t/lib";
    my $self = bless { %args, seen => {}, owner => $$ }, $class;

    $self->{pid} = IPC::Open2::open2($self->{out}, $self->{in}, 'node',
        "$lib/validate.mjs", $args{document});

    my $hello = $self->_answer;

    $self->{has_document} = $hello->{document};
    $self->{operations} = $hello->{operations};

    return $self;
}


sub _answer {
    my ($self) = @_;
    my $line = readline $self->{out};

    die "the validator ended; are t/'s packages installed (npm ci)?\n"
        if !defined $line;

    return JSON::PP->new->utf8->decode($line);
}


# Whether replies are held to the document, not to the envelope alone.
sub has_document { return $_[0]{has_document} }


# What is wrong with the reply to a request.
sub errors {
    my ($self, $request, $reply) = @_;

    return if $reply->error || defined $request->{raw};

    my $method = $request->{method} || 'GET';
    my $body = length $reply->body <= BODY_MAX ? $reply->body : '';

    print { $self->{in} } JSON::PP->new->utf8->encode({
        method => $method,
        path => $request->{path} || '/',
        status => $reply->status,
        headers => $reply->{headers},
        body => MIME::Base64::encode_base64($body, ''),
    }), "\n";
    $self->{in}->flush;

    my $answer = $self->_answer;

    if ($answer->{operation}) {
        $self->{seen}{"$answer->{operation}\t" . $reply->status . "\t"
                      . (defined $reply->code ? $reply->code : '')}++;
    }

    return @{ $answer->{errors} };
}


sub stop {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;

    return if $self->{owner} != $$;

    local ($?, $!);

    close $self->{in};
    close $self->{out};
    waitpid $pid, 0;

    if ($self->{coverage} && open my $out, '>', $self->{coverage}) {
        print {$out} "$_\t$self->{seen}{$_}\n" for sort keys %{ $self->{seen} };
        close $out;
    }

    return;
}


sub DESTROY { $_[0]->stop; return }


1;
