package PetTest::Http;

# A small HTTP/1.1 client over many connections at once, for tests: it sends
# what it is told, byte for byte where asked, and hides nothing of the reply.
#
# A request is a hash:
#   method, path         GET and / unless given
#   headers              list of [name, value]
#   body                 bytes; Content-Length is added, and Content-Type
#                        application/json unless a header says otherwise
#   raw                  bytes sent as they are instead of all the above; a
#                        list may mix bytes and \seconds (a pause)
#   abort                seconds after sending at which the client hangs up
#   timeout              seconds for the whole exchange
#   port                 another one than the client's; not with keepalive
# A reply is a PetTest::Reply; one that did not come has status 0 and error.

use strict;
use warnings;

use Errno qw(EAGAIN EINTR EWOULDBLOCK);
use IO::Select ();
use IO::Socket::INET ();
use IO::Socket::UNIX ();
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(time);


# port, or path of a unix socket; timeout in seconds (10).
sub new {
    my ($class, %args) = @_;

    return bless { timeout => 10, host => '127.0.0.1', %args }, $class;
}


# Sends one request and returns its reply.
sub request {
    my ($self, $request) = @_;

    return ($self->run([$request]))[0];
}


# Sends a list of requests, each on its own connection, all at once unless
# `connections` bounds them; returns the replies in the order of the requests.
sub run {
    my ($self, $requests, %opt) = @_;
    my ($i, @replies) = (0);

    $self->drive(
        connections => scalar @$requests || 1,
        %opt,
        next => sub {
            return if $i >= @$requests;
            return { %{ $requests->[$i] }, index => $i++ };
        },
        reply => sub { $replies[ $_[0]{index} ] = $_[1] },
    );

    return @replies;
}


# Keeps `connections` busy with what next() returns, until it returns nothing
# and the last reply is in.  reply($request, $reply) sees each.  `keepalive`
# reuses connections.  `at` maps seconds from the start to subs that run then.
sub drive {
    my ($self, %opt) = @_;
    my %state = (opt => \%opt, conns => {}, idle => [], start => time);
    my @timers = sort { $a <=> $b } keys %{ $opt{at} || {} };

    for ( ;; ) {
        while (@timers && time - $state{start} >= $timers[0]) {
            $opt{at}{ shift @timers }->();
        }

        while (!$state{drained}
               && keys %{ $state{conns} } < ($opt{connections} || 1))
        {
            my $request = $opt{next}->();

            if (!$request) {
                $state{drained} = 1;
                last;
            }

            $self->_open(\%state, $request);
        }

        last if !%{ $state{conns} } && $state{drained} && !@timers;

        $self->_turn(\%state, $timers[0]);
    }

    return;
}


# The bytes of a request.
sub wire {
    my ($request, $keepalive) = @_;
    my $method = $request->{method} || 'GET';
    my $path = $request->{path} || '/';
    my @headers = @{ $request->{headers} || [] };
    my %have = map { lc $_->[0] => 1 } @headers;

    unshift @headers, ['Host', 'localhost'] if !$have{host};

    push @headers, ['Connection', $keepalive ? 'keep-alive' : 'close']
        if !$have{connection};

    if (defined $request->{body}) {
        push @headers, ['Content-Type', 'application/json']
            if !$have{'content-type'};
        push @headers, ['Content-Length', length $request->{body}]
            if !$have{'content-length'} && !$have{'transfer-encoding'};
    }

    return join '', "$method $path HTTP/1.1\r\n",
        (map { "$_->[0]: $_->[1]\r\n" } @headers), "\r\n",
        defined $request->{body} ? $request->{body} : '';
}


sub _open {
    my ($self, $state, $request) = @_;
    my $keepalive = $state->{opt}{keepalive};
    my $raw = defined $request->{raw}
        ? $request->{raw} : wire($request, $keepalive);
    my $reused = $keepalive ? shift @{ $state->{idle} } : undef;
    my $sock = $reused || $self->_connect($request->{port});

    my $conn = {
        sock => $sock,
        request => $request,
        reused => $reused,
        out => ref $raw eq 'ARRAY' ? [@$raw] : [$raw],
        in => '',
        start => time,
        hold => 0,
        deadline => time + ($request->{timeout} || $self->{timeout}),
    };

    if (!$sock) {
        $self->_finish($state, $conn, undef, "connect: $!");
        return;
    }

    $state->{conns}{ fileno $sock } = $conn;

    return;
}


sub _connect {
    my ($self, $port) = @_;
    my $sock;

    if ($self->{path}) {
        $sock = IO::Socket::UNIX->new(Peer => $self->{path}) or return;

    } else {
        $sock = IO::Socket::INET->new(
            PeerAddr => $self->{host}, PeerPort => $port || $self->{port},
            Proto => 'tcp', Timeout => 5) or return;
        setsockopt $sock, IPPROTO_TCP, TCP_NODELAY, 1;
    }

    $sock->blocking(0);

    return $sock;
}


# One turn of the loop: waits for sockets, deadlines or the next timer.
sub _turn {
    my ($self, $state, $timer) = @_;
    my $now = time;
    my $until = $now + 1;
    my ($read, $write) = (IO::Select->new, IO::Select->new);

    $until = $state->{start} + $timer
        if defined $timer && $state->{start} + $timer < $until;

    for my $conn (values %{ $state->{conns} }) {
        my $due = $conn->{deadline};

        $read->add($conn->{sock});

        if (@{ $conn->{out} }) {
            if ($conn->{hold} > $now) {
                $due = $conn->{hold} if $conn->{hold} < $due;
            } else {
                $write->add($conn->{sock});
            }

        } elsif (defined $conn->{hangup}) {
            $due = $conn->{hangup} if $conn->{hangup} < $due;
        }

        $until = $due if $due < $until;
    }

    my $wait = $until > $now ? $until - $now : 0;
    my ($r, $w) = $read->count
        ? IO::Select::select($read, $write, undef, $wait)
        : do { select undef, undef, undef, $wait; () };

    $self->_send($state, $_) for grep { $_ } map {
        $state->{conns}{ fileno $_ } } @{ $w || [] };

    $self->_receive($state, $_) for grep { $_ } map {
        $state->{conns}{ fileno $_ } } @{ $r || [] };

    $now = time;

    for my $conn (values %{ $state->{conns} }) {
        if (defined $conn->{hangup} && $now >= $conn->{hangup}) {
            $self->_finish($state, $conn, undef, 'aborted');

        } elsif ($now >= $conn->{deadline}) {
            $self->_finish($state, $conn, undef, 'timeout');
        }
    }

    return;
}


sub _send {
    my ($self, $state, $conn) = @_;
    my $out = $conn->{out};

    while (@$out) {
        if (ref $out->[0]) {
            $conn->{hold} = time + ${ shift @$out };
            return;
        }

        local $SIG{PIPE} = 'IGNORE';
        my $n = syswrite $conn->{sock}, $out->[0];

        if (!defined $n) {
            return if $!{EAGAIN} || $!{EWOULDBLOCK} || $!{EINTR};

            # a server may answer and close before the body is in; what it
            # said is still to be read
            @$out = ();
            last;
        }

        substr $out->[0], 0, $n, '';
        last if length $out->[0];
        shift @$out;
    }

    if (!@$out && defined $conn->{request}{abort}) {
        $conn->{hangup} = time + $conn->{request}{abort};
    }

    return;
}


sub _receive {
    my ($self, $state, $conn) = @_;
    my ($eof, $error);

    for ( ;; ) {
        my $n = sysread $conn->{sock}, $conn->{in}, 65536, length $conn->{in};

        if (!defined $n) {
            last if $!{EAGAIN} || $!{EWOULDBLOCK};
            next if $!{EINTR};
            ($eof, $error) = (1, "read: $!");
            last;
        }

        if ($n == 0) {
            $eof = 1;
            last;
        }
    }

    my $reply = PetTest::Reply->parse(
        \$conn->{in}, $eof, $conn->{request}{method} || 'GET');

    if ($reply) {
        $self->_finish($state, $conn, $reply, undef, $eof);

    } elsif ($eof) {
        $self->_finish($state, $conn, undef,
            $error || (length $conn->{in} ? 'truncated' : 'closed'));
    }

    return;
}


sub _finish {
    my ($self, $state, $conn, $reply, $error, $eof) = @_;
    my $sock = $conn->{sock};

    delete $state->{conns}{ fileno $sock } if $sock;

    if ($sock && $reply && !$eof && $state->{opt}{keepalive}
        && !@{ $conn->{out} } && !length $conn->{in}
        && lc($reply->header('Connection') || '') ne 'close')
    {
        push @{ $state->{idle} }, $sock;

    } elsif ($sock) {
        close $sock;
    }

    # a server may close an idle connection just as it is reused; the request
    # was not read, so it is sent again, as browsers do
    if (!$reply && $conn->{reused} && $error =~ /\A(?:closed|read:)/
        && ($conn->{request}{method} || 'GET') eq 'GET')
    {
        $state->{idle} = [];
        $self->_open($state, $conn->{request});
        return;
    }

    $reply ||= PetTest::Reply->failed($error, $conn->{in});
    $reply->{time} = time - $conn->{start};
    $state->{opt}{reply}->($conn->{request}, $reply)
        if $state->{opt}{reply};

    return;
}


package PetTest::Reply;

use strict;
use warnings;

use JSON::PP ();


# A reply that did not come: the reason, and the bytes that did.
sub failed {
    my ($class, $error, $bytes) = @_;

    return bless { status => 0, error => $error, headers => [],
                   body => '', bytes => $bytes }, $class;
}


# Takes one complete reply off the front of $$in, or returns nothing.
sub parse {
    my ($class, $in, $eof, $method) = @_;
    my ($head, $length, $body, $used);

    # interim replies carry no body
    $$in =~ s/\AHTTP\/1\.[01] 1\d\d .*?\r\n\r\n//s;

    $$in =~ /\A(.*?)\r\n\r\n/s or return;
    $head = $1;
    $used = length($head) + 4;

    my ($first, @lines) = split /\r\n/, $head;
    my ($status, $reason) = $first =~ /\AHTTP\/1\.[01] (\d{3}) ?(.*)\z/
        or return $eof ? $class->failed('not HTTP', $$in) : undef;
    my @headers = map { [ /\A([^:\s]+):\s*(.*?)\s*\z/ ? ($1, $2) : ($_, '') ] }
        @lines;
    my $self = bless { status => $status + 0, reason => $reason,
                       headers => \@headers }, $class;

    if ($method eq 'HEAD' || $status == 204 || $status == 304) {
        $body = '';

    } elsif (lc($self->header('Transfer-Encoding') || '') eq 'chunked') {
        ($body, $used) = _chunks($in, $used);
        return if !defined $body;

    } elsif (defined($length = $self->header('Content-Length'))) {
        return if length($$in) < $used + $length;
        $body = substr $$in, $used, $length;
        $used += $length;

    } else {
        return if !$eof;
        $body = substr $$in, $used;
        $used = length $$in;
    }

    substr $$in, 0, $used, '';
    $self->{body} = $body;

    return $self;
}


sub _chunks {
    my ($in, $pos) = @_;
    my $body = '';

    for ( ;; ) {
        pos($$in) = $pos;
        $$in =~ /\G([0-9a-fA-F]+)[^\r\n]*\r\n/gc or return;

        my ($size, $at) = (hex $1, pos $$in);

        return if length($$in) < $at + $size + 2;
        return ($body, $at + 2) if $size == 0;

        $body .= substr $$in, $at, $size;
        $pos = $at + $size + 2;
    }
}


sub status { return $_[0]{status} }
sub body { return $_[0]{body} }
sub error { return $_[0]{error} }
sub time { return $_[0]{time} }


# The first header of a name, or all of them in list context.
sub header {
    my ($self, $name) = @_;
    my @values = map { $_->[1] }
        grep { lc $_->[0] eq lc $name } @{ $self->{headers} };

    return wantarray ? @values : $values[0];
}


# The decoded body, or undef when it is not JSON.
sub json {
    my ($self) = @_;

    if (!exists $self->{json}) {
        $self->{json} = eval { JSON::PP->new->utf8->decode($self->{body}) };
    }

    return $self->{json};
}


# The envelope's code, or undef.
sub code {
    my ($self) = @_;
    my $json = $self->json;

    return ref $json eq 'HASH' ? $json->{code} : undef;
}


# What the envelope carries, or undef.
sub data {
    my ($self) = @_;
    my $json = $self->json;

    return ref $json eq 'HASH' ? $json->{data} : undef;
}


# A line for a failed test's diagnosis.
sub summary {
    my ($self) = @_;
    my $body = $self->{body};

    return "no reply: $self->{error}" if $self->{error};

    $body = substr($body, 0, 500) . '…' if length $body > 500;
    $body =~ s/([^\n\x20-\x7e\x80-\xff])/sprintf '\\x%02x', ord $1/ge;

    return "$self->{status} $body";
}


1;
