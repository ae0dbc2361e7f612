package PetTest::Blocks;

# Runs a test file written in blocks; t/README.md lists the sections.

use strict;
use warnings;

use JSON::PP ();
use PetTest ();
use PetTest::Json ();
use PetTest::Proc ();
use PetTest::Spec ();
use Test::More ();
use Time::HiRes qw(sleep);

my %SECTION = map { $_ => 1 } qw(
    config http_config main_config directives sql user clock fault request
    raw_request more_headers key timeout abort parallel wait
    error_code code code_counts response_body response_body_like
    response_json response_json_like response_lacks response_headers capture
    sql_check after error_log no_error_log expect_log
);
my $METHOD = qr/GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|[A-Z]{3,20}/;


# Runs all blocks of the file's DATA; options are those of PetTest->new.
sub run {
    my ($class, %opt) = @_;
    my @blocks = _read_blocks();
    my $base = { map { $_ => $opt{$_} }
                 qw(config http_config main_config directives) };
    my $self = bless { base => $base, vars => {} }, $class;

    die "the file has no blocks\n" if !@blocks;

    for my $block (@blocks) {
        for my $name (keys %{ $block->_section_map }) {
            die $block->name . ": unknown section $name\n"
                if !$SECTION{$name};
        }
    }

    $self->{t} = PetTest->new(%opt, start => 0);
    $self->{vars}{PORT} = $self->{t}->port;

    for my $block (@blocks) {
        Test::More::subtest($block->name, sub { $self->run_block($block) });
    }

    $self->{t}->done;

    return;
}


sub _read_blocks {
    my $text = do { no warnings 'once'; local $/; readline *main::DATA };

    return PetTest::Spec::read_blocks($text);
}


# A section's value: undef when it is not there.
sub _get {
    my ($block, $name) = @_;

    return undef if !exists $block->_section_map->{$name};
    return $block->{$name}[0];
}


# The value of a section as one text.
sub _text {
    my ($self, $block, $name) = @_;
    my $value = _get($block, $name);

    return undef if !defined $value;

    return $self->fill(ref $value eq 'ARRAY' ? join("\n", @$value) : $value);
}


# The non-empty lines of a section; elements of an eval'ed list are kept.
sub _lines {
    my ($self, $block, $name) = @_;
    my $value = _get($block, $name);

    return if !defined $value;
    return map { ref ? $_ : $self->fill($_) } @$value
        if ref $value eq 'ARRAY';
    return $value if ref $value;

    return grep { /\S/ } map { s/\A\s+|\s+\z//gr } split /\n/,
        $self->fill($value);
}


# Replaces ${name} by what was captured or is known of a user.
sub fill {
    my ($self, $text) = @_;

    return $text if !defined $text || ref $text;

    $text =~ s{\$\{([\w.]+)\}}{
        defined $self->{vars}{$1} ? $self->{vars}{$1}
            : die "nothing is known as \${$1}\n"
    }ge;

    return $text;
}


sub run_block {
    my ($self, $block) = @_;
    my $t = $self->{t};

    if (!eval { $self->_serve($block); 1 }) {
        Test::More::fail('the server runs');
        Test::More::diag($@);
        Test::More::done_testing();
        return;
    }

    my $mark = $t->server->mark;
    my @replies;

    if (!eval { @replies = $self->_exchange($block); 1 }) {
        Test::More::fail('the block runs');
        Test::More::diag($@);

    } else {
        $self->_expect($block, @replies);
        $self->_expect_rows($block);
        $self->_expect_log($block, $mark);
    }

    Test::More::pass('the log is clean') if $t->check_log(
        $self->_lines($block, 'error_log'),
        $self->_lines($block, 'expect_log'));
    Test::More::done_testing();

    return;
}


# Makes nginx run with the block's configuration.
sub _serve {
    my ($self, $block) = @_;
    my $t = $self->{t};
    my %parts = %{ $self->{base} };

    for my $name (qw(config http_config main_config directives)) {
        my $text = $self->_text($block, $name);

        $parts{$name} = join "\n", grep { defined } $parts{$name}, $text
            if defined $text;
    }

    my $key = join "\0", map { "$_=" . ($parts{$_} // '') } sort keys %parts;

    return if $t->server->running && $self->{key} eq $key;

    die "the last configuration did not end well\n" if $t->server->running
        && !$t->stop;
    $t->configure(%parts);
    $t->start;
    $self->{key} = $key;

    return;
}


# Prepares the block's world, sends its requests, and returns the replies: a
# list of [request, reply].
sub _exchange {
    my ($self, $block) = @_;
    my $t = $self->{t};

    if (defined(my $clock = $self->_text($block, 'clock'))) {
        $t->clock(_milliseconds($clock));
    }

    my @users = map { $self->_user($_) } $self->_lines($block, 'user');

    if (defined(my $sql = $self->_text($block, 'sql'))) {
        $t->sql($sql);
    }

    if (defined(my $fault = $self->_text($block, 'fault'))) {
        $t->sandbox_control(POST => '/sandbox/fault', $_)
            for PetTest::Json::documents($fault);
    }

    my @made = $self->_requests($block);
    my (@pairs, %missing);
    my @captures = map {
        /\A([\w.]+)\s*=\s*(\S+)\z/ or die "capture: \"$_\"\n";
        $missing{$1} = 1;
        [$1, $2];
    } $self->_lines($block, 'capture');

    for my $i (0 .. $#made) {
        my $request = $self->_complete($block, $made[$i], $i,
            @users > 1 ? $users[$i] : $users[0]);
        my $n = ($self->_lines($block, 'parallel'))[0];
        my @replies = $n ? $t->parallel($n, sub { $request })
            : $t->request($request);

        push @pairs, map { [$request, $_] } @replies;

        for my $capture (@captures) {
            my ($name, $path) = @$capture;
            my ($found, $value) = _value_at($replies[-1], $path);

            next if !$found;
            $self->{vars}{$name} = $value;
            delete $missing{$name};
        }
    }

    Test::More::fail("captures $_") for sort keys %missing;

    if (defined(my $seconds = $self->_text($block, 'wait'))) {
        sleep $seconds;
    }

    return @pairs;
}


# Milliseconds of a shift such as "-90s", "1d 2h" or "1500" (milliseconds).
sub _milliseconds {
    my ($text) = @_;
    my %unit = (ms => 1, s => 1000, m => 60_000, h => 3_600_000,
                d => 86_400_000);
    my ($sign, $sum) = ($text =~ s/\A\s*-// ? -1 : 1, 0);

    $text =~ /\A\s*(?:\d+(?:ms|[smhd])?\s*)+\z/
        or die "clock: \"$text\" is no duration\n";

    while ($text =~ /(\d+)(ms|[smhd])?/g) {
        $sum += $1 * $unit{ $2 || 'ms' };
    }

    return $sign * $sum;
}


# "name", "name face" (agrees to face as well), "name none" (agreed to
# nothing), or "-" (nobody).
sub _user {
    my ($self, $line) = @_;
    my ($name, @consents) = split ' ', $line;

    return undef if $name eq '-';

    my $user = $self->{t}->login($name, consents => @consents
        ? [ $consents[0] eq 'none' ? () : ('privacy', 'terms', @consents) ]
        : [ 'privacy', 'terms' ]);

    $self->{vars}{"$name.$_"} = $user->{$_}
        for grep { defined $user->{$_} } qw(user_id token refresh_token);

    return $user;
}


# The block's requests, as they stand there: substitution comes later, when
# earlier replies are known.
sub _requests {
    my ($self, $block) = @_;
    my $raw = _get($block, 'raw_request');
    my $value = _get($block, 'request');

    return map { { raw => $_ } } ref $raw eq 'ARRAY' ? @$raw : $raw
        if defined $raw;
    return if !defined $value;
    return map { _parse_request($_) } @$value if ref $value eq 'ARRAY';

    # a line that looks like a request line starts the next request
    return map { _parse_request($_) }
        grep { /\S/ } split /^(?=$METHOD \/\S*[ \t]*$)/m, $value;
}


sub _parse_request {
    my ($text) = @_;

    return $text if ref $text;

    $text =~ /\A\s*($METHOD) (\S+)[ \t]*(?:\n(.*))?\z/s
        or die "request: no METHOD /path in \"$text\"\n";

    my ($method, $path, $body) = ($1, $2, $3);

    $body =~ s/\n\z// if defined $body;

    return { method => $method, path => $path,
             defined $body && length $body ? (body => $body) : () };
}


# A request with the block's headers, user and key.
sub _complete {
    my ($self, $block, $request, $i, $user) = @_;
    my $raw = $request->{raw};

    if (defined $raw) {
        return { %$request, raw => ref $raw ? $raw : $self->fill($raw),
                 $self->_limits($block) };
    }

    my $more = _get($block, 'more_headers');
    my @keys = $self->_lines($block, 'key');

    $more = $more->[$i] if ref $more eq 'ARRAY';

    my @headers = map { /\A([^:\s]+):[ \t]*(.*?)\r?\z/
                        or die "more_headers: \"$_\"\n"; [$1, $2] }
        grep { /\S/ } split /\n/, $self->fill(defined $more ? $more : '');
    my %built = map { $_ => $self->fill($request->{$_}) } keys %$request;

    return $self->{t}->build(
        delete $built{method}, delete $built{path}, %built,
        headers => \@headers, user => $user,
        key => @keys > 1 ? $keys[$i] : $keys[0], $self->_limits($block));
}


sub _limits {
    my ($self, $block) = @_;
    my %limits = map { $_ => $self->_text($block, $_) } qw(timeout abort);

    return map { $_ => $limits{$_} } grep { defined $limits{$_} } keys %limits;
}


# The value that a capture names: header.NAME, status, or a path in the JSON.
sub _value_at {
    my ($reply, $path) = @_;

    return (1, $reply->status) if $path eq 'status';

    if ($path =~ /\Aheader\.(.+)/) {
        my $value = $reply->header($1);

        return (defined $value, $value);
    }

    return PetTest::Json::at($reply->json, $path);
}


# One expected value for each reply: a single one is for all of them.
sub _each {
    my ($self, $block, $name, $n) = @_;
    my @values = $self->_lines($block, $name);

    return if !@values;
    return (@values) x $n if @values == 1;
    die "$name: " . @values . " values for $n replies\n" if @values != $n;

    return @values;
}


sub _expect {
    my ($self, $block, @pairs) = @_;
    my @replies = map { $_->[1] } @pairs;
    my $n = @replies;

    if (!eval {
        my @status = $self->_each($block, 'error_code', $n);
        my @code = $self->_each($block, 'code', $n);
        my $counted = exists $block->_section_map->{code_counts};

        for my $i (0 .. $#replies) {
            $self->_expect_status($replies[$i], $status[$i], $code[$i],
                $n > 1 ? ' of reply ' . ($i + 1) : '') if !$counted;
        }

        $self->_expect_counts($block, @replies) if $counted;
        $self->_expect_json($block, @replies);
        $self->_expect_text($block, $replies[-1]) if @replies;
        1;
    }) {
        Test::More::fail('the expectations can be read');
        Test::More::diag($@);
    }

    if (defined(my $perl = _get($block, 'after'))) {
        my $t = $self->{t};
        my %var = %{ $self->{vars} };

        Test::More::is(eval "package main; no strict 'vars'; $perl; 1", 1,
            'what comes after runs') or Test::More::diag($@);
    }

    return;
}


# Without a word on status and code a reply must be a success.
sub _expect_status {
    my ($self, $reply, $status, $code, $which) = @_;
    my $right = 1;

    if (defined $status && $status =~ /\A-\z/) {
        Test::More::is($reply->status, 0, "no reply$which");
        return;
    }

    if (defined $status) {
        $right &&= Test::More::is($reply->status, $status, "status$which");

    } elsif (!defined $code) {
        $right &&= Test::More::ok(
            $reply->status >= 200 && $reply->status < 400, "success$which");
    }

    if (defined $code) {
        $right &&= Test::More::is($reply->code, $code, "code$which");
    }

    Test::More::diag($reply->summary) if !$right;

    return;
}


# "40901: 63" lines: how many replies carried each code.
sub _expect_counts {
    my ($self, $block, @replies) = @_;
    my %want = map { /\A(\d+)\s*:\s*(\d+)\z/ or die "code_counts: \"$_\"\n";
                     ($1 => $2) } $self->_lines($block, 'code_counts');
    my %got;

    $got{ defined $_->code ? $_->code : 'none' }++ for @replies;

    Test::More::is_deeply(\%got, \%want, 'codes and their numbers');

    return;
}


# As many documents as replies, or one for the last reply.
sub _documents {
    my ($self, $block, $name, @replies) = @_;
    my $text = $self->_text($block, $name);

    return if !defined $text;

    my @documents = PetTest::Json::documents($text);

    return [ $replies[-1], $documents[0], '' ] if @documents == 1;
    die "$name: " . @documents . ' documents for ' . @replies . " replies\n"
        if @documents != @replies;

    return map { [ $replies[$_], $documents[$_], ' of reply ' . ($_ + 1) ] }
        0 .. $#replies;
}


sub _expect_json {
    my ($self, $block, @replies) = @_;

    for my $kind ([ 'response_json', \&PetTest::Json::subset ],
                  [ 'response_json_like', \&PetTest::Json::like ])
    {
        my ($name, $compare) = @$kind;

        for ($self->_documents($block, $name, @replies)) {
            my ($reply, $want, $which) = @$_;
            my @wrong = $compare->($reply->json, $want);

            Test::More::ok(!@wrong, "$name$which")
                or Test::More::diag(join "\n", @wrong, $reply->summary);
        }
    }

    for my $path ($self->_lines($block, 'response_lacks')) {
        my ($found) = PetTest::Json::at($replies[-1]->json, $path);

        Test::More::ok(!$found, "no $path in the reply")
            or Test::More::diag($replies[-1]->summary);
    }

    return;
}


sub _expect_text {
    my ($self, $block, $reply) = @_;
    my $body = _get($block, 'response_body');
    my $like = _get($block, 'response_body_like');

    if (defined $body) {
        # the section's own newline is no part of a body without one
        my $want = $self->fill($body);

        $want =~ s/\n\z// if $reply->body !~ /\n\z/;
        Test::More::is($reply->body, $want, 'response_body');
    }

    if (defined $like) {
        $like = $self->fill($like) =~ s/\n\z//r if !ref $like;
        Test::More::like($reply->body, qr/$like/ms, 'response_body_like');
    }

    for ($self->_lines($block, 'response_headers')) {
        if (/\A!\s*(\S+)\z/) {
            Test::More::is(scalar $reply->header($1), undef, "no header $1");

        } elsif (/\A([^:~\s]+)\s*~\s*(.*)\z/) {
            Test::More::like(scalar $reply->header($1), qr/$2/, "header $1");

        } elsif (/\A([^:\s]+):\s*(.*)\z/) {
            Test::More::is(scalar $reply->header($1), $2, "header $1");

        } else {
            die "response_headers: \"$_\"\n";
        }
    }

    return;
}


# Queries, each followed by its expected rows: "=> column|column", or
# "=> (no rows)".
sub _expect_rows {
    my ($self, $block) = @_;
    my ($sql, @checks) = ('');

    return if !exists $block->_section_map->{sql_check};

    my $text = eval { $self->_text($block, 'sql_check') };

    if (!defined $text) {
        Test::More::fail('sql_check');
        Test::More::diag($@);
        return;
    }

    for my $line (split /\n/, $text) {
        if ($line =~ /\A=>\s?(.*?)\s*\z/) {
            my $row = $1;

            push @checks, { sql => $sql, rows => [] } if $sql =~ /\S/;
            $sql = '';
            push @{ $checks[-1]{rows} }, $row if $row ne '(no rows)';

        } else {
            $sql .= "$line\n";
        }
    }

    Test::More::fail("sql_check: no \"=> rows\" after $sql") if $sql =~ /\S/;

    for my $check (@checks) {
        my @rows = eval { $self->{t}->sql($check->{sql}) };
        my $name = $check->{sql} =~ s/\s+/ /gr;

        @rows = ("failed: $@") if $@;
        Test::More::is_deeply(\@rows, $check->{rows}, substr $name, 0, 60);
    }

    return;
}


# A worker writes its line before or just after its reply is read.
sub _expect_log {
    my ($self, $block, $mark) = @_;
    my $server = $self->{t}->server;

    for my $want ($self->_lines($block, 'error_log')) {
        my $found = PetTest::Proc->until_true(2, sub {
            return scalar grep { PetTest::Server::matches($_, $want) }
                $server->log_since($mark);
        });

        Test::More::ok($found, "error_log has $want");
    }

    for my $bad ($self->_lines($block, 'no_error_log')) {
        my @found = grep { PetTest::Server::matches($_, $bad) }
            $server->log_since($mark);

        Test::More::ok(!@found, "error_log lacks $bad")
            or Test::More::diag(join "\n", @found);
    }

    return;
}


1;
