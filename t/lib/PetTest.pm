package PetTest;

# The tests' own stack: each file has an nginx with the module, a database
# made from the migrated template, a Redis and a sandbox of WeChat, under
# build/t/NAME.  See t/README.md for the blocks, which PetTest::Blocks runs.
#
#   my $t = PetTest->new;
#   my $alice = $t->login('alice');
#   my $reply = $t->request(GET => '/v1/users/me', user => $alice);
#   is $reply->code, 0;
#   $t->done;
#
# Every reply is validated, and done() fails the test when nginx logged an
# [alert], [emerg], [crit] or a sanitizer's finding that was not expected.

use strict;
use warnings;

use Carp qw(croak);
use File::Basename qw(basename);
use File::Path qw(make_path remove_tree);
use JSON::PP ();
use PetTest::Http ();
use PetTest::Json ();
use PetTest::Proc ();
use PetTest::Server ();
use PetTest::Services ();
use PetTest::Validator ();
use Test::More ();
use Time::HiRes ();

my $ROOT = $PetTest::Services::ROOT;
my $own_run;
my $owner = $$;


# Makes Test::More's functions and run_tests() known to a test file.
sub import {
    my $caller = caller;

    strict->import;
    warnings->import;
    Test::More->export_to_level(1);

    no strict 'refs';
    *{"${caller}::run_tests"} = sub {
        require PetTest::Blocks;
        PetTest::Blocks->run(@_);
    };

    return;
}


# Starts the stack.
#   name           of the directory (that of the file)
#   template       configuration instead of conf/dev.conf.in
#   config, http_config, main_config, directives
#                  additions to it, see PetTest::Server::compose
#   workers        worker processes (2)
#   own_postgres   a cluster of its own, for tests that stop PostgreSQL
#   document       of the API, instead of build/gen/openapi.json; '' for none
#   values         further placeholders, or others instead of the usual
#   start          0: the test starts nginx itself
#   ready          0: do not wait for /readyz
sub new {
    my ($class, %opt) = @_;
    my $name = $opt{name} || basename($0) =~ s/\.t\z//r;
    my $self = bless {
        name => $name, opt => \%opt, dir => "$ROOT/build/t/$name",
        users => {}, clock => 0, owner => $$,
        # valgrind lets nobody raise it
        expected => [ $ENV{PET_SLOW} ? 'setrlimit(RLIMIT_NOFILE' : () ],
    }, $class;

    # under valgrind a request takes as long as it takes
    $opt{http_config} = ($opt{http_config} // '') . "\npet_deadline fast 30s;\n"
        . "pet_postgres_timeout 30s;\n" if $ENV{PET_SLOW};

    remove_tree($self->{dir});
    make_path(map { "$self->{dir}/$_" } qw(conf log tmp public private lib));
    chmod 0700, "$self->{dir}/private";

    $self->{run} = $ENV{PET_T_RUN} || ($own_run ||= PetTest::Services::run_dir);
    $self->{sock} = "$self->{run}/$name";
    make_path($self->{sock});
    chmod 0711, $self->{sock};
    $self->{database} = "pet_$name" =~ s/\W/_/gr;

    $self->{template} = defined $opt{template} ? $opt{template}
        : _read("$ROOT/conf/dev.conf.in");
    $self->_start_services;

    $self->{validator} = PetTest::Validator->new(
        document => defined $opt{document} ? $opt{document}
            : "$ROOT/build/gen/openapi.json",
        coverage => "$self->{dir}/coverage.tsv");
    Test::More::note('no build/gen/openapi.json: replies are held to the '
        . 'envelope alone') if !$self->{validator}->has_document;

    $self->{server} = PetTest::Server->new(
        dir => $self->{dir}, template => $self->{template},
        values => $self->{values}, binary => $ENV{PET_NGINX} || _nginx());
    $self->configure(map { $_ => $opt{$_} }
        qw(config http_config main_config directives));
    $self->start if !defined $opt{start} || $opt{start};

    return $self;
}


sub _read {
    my ($file) = @_;

    open my $in, '<', $file or die "$file: $!\n";
    local $/;
    return scalar <$in>;
}


sub _nginx {
    for my $dir (split(/:/, $ENV{PATH}), '/usr/sbin') {
        return "$dir/nginx" if -x "$dir/nginx";
    }

    die "nginx is not installed\n";
}


# Starts what the configuration's placeholders speak of.
sub _start_services {
    my ($self) = @_;
    my ($opt, $need) = ($self->{opt}, $self->{template});

    PetTest::Services::make_secrets("$self->{dir}/secrets");

    $self->{values} = {
        MODULE => $ENV{PET_MODULE} || "$ROOT/build/ngx_pet_module.so",
        RUN => $self->{dir}, SOCK => $self->{sock}, ROOT => $ROOT,
        PORT => PetTest::Services::free_port(),
        SECRETS => "$self->{dir}/secrets",
        REDIS_SOCKET => "$self->{sock}/redis.sock",
        WECHAT_APPID => 'wx00petpalsandbox',
        USER_LINE => $> == 0 ? 'user root;' : '',
        WORKERS => $opt->{workers} || 2,
        %{ $opt->{values} || {} },
    };

    if ($opt->{own_postgres} || $need =~ /\@PG(?:HOST|DATABASE)\@/) {
        my $pg = $self->postgres;

        $self->{values}{PGHOST} = $pg->{dir};
        $self->{values}{PGPORT} = $pg->{port};
        $self->{values}{PGDATABASE} = $self->{database};
    }

    if ($need =~ /\@REDIS_SOCKET\@/) {
        $self->start_redis;
    }

    if ($need =~ /\@WECHAT_API\@/ && !$self->{values}{WECHAT_API}) {
        ($self->{sandbox}, $self->{values}{WECHAT_API}) =
            PetTest::Services->start_sandbox(
                dir => $self->{dir}, port => $self->{values}{PORT},
                appid => $self->{values}{WECHAT_APPID});
    }

    return;
}


# The PostgreSQL of this file, with the file's database made on first use.
sub postgres {
    my ($self) = @_;

    return $self->{pg} if $self->{pg};

    my $shared = "$self->{run}/pg";

    if ($self->{opt}{own_postgres}) {
        $self->{pg} = PetTest::Services->start_postgres("$self->{sock}/pg");

    } elsif (-S "$shared/.s.PGSQL.5432") {
        $self->{pg} = PetTest::Services->attach_postgres($shared);

    } else {
        $self->{pg} = PetTest::Services->start_postgres($ENV{PET_T_RUN}
            ? "$self->{sock}/pg" : $shared);
    }

    $self->{pg}->clone($self->{database});

    return $self->{pg};
}


sub start_redis {
    my ($self) = @_;

    $self->{redis} = PetTest::Services->start_redis($self->{sock},
        "$self->{dir}/log/redis.log");

    return;
}


sub redis { return $_[0]{redis} }
sub sandbox { return $_[0]{sandbox} }
sub server { return $_[0]{server} }
sub dir { return $_[0]{dir} }
sub port { return $_[0]{values}{PORT} }
sub value { return $_[0]{values}{ $_[1] } }


# Writes the configuration; it is read by the next start or reload.
sub configure {
    my ($self, %parts) = @_;

    $self->{server}->write_conf(
        map { $_ => $parts{$_} } grep { defined $parts{$_} } keys %parts);

    return;
}


# Starts nginx; ready => 0 waits for the port alone, not for /readyz.
sub start {
    my ($self, %opt) = @_;
    my $wait = defined $opt{ready} ? $opt{ready} : $self->{opt}{ready};
    my $http = $self->http(timeout => 5);

    $self->{server}->start(ready => defined $wait && !$wait ? undef : sub {
        my $status = $http->request({ path => '/readyz' })->status;

        return $status != 0 && $status < 500;
    });

    $self->clock($self->{clock}) if $self->{clock};

    return;
}


# Quits nginx gracefully, which must end with status 0.
sub stop {
    my ($self) = @_;

    return if !$self->{server}{proc};

    my $error = $self->{server}->quit;

    Test::More::fail("nginx quits gracefully: $error") if $error;

    return !$error;
}


sub http {
    my ($self, %opt) = @_;

    return PetTest::Http->new(port => $self->port, %opt);
}


# Runs SQL as the owner and returns its rows, columns separated by |.
sub sql {
    my ($self, $sql, $user) = @_;

    return $self->postgres->sql($self->{database}, $sql, $user);
}


# A database session that stays open, for locks held across requests.
sub session {
    my ($self, $user) = @_;

    return PetTest::Session->new($self->postgres, $self->{database}, $user);
}


# Builds a request from (METHOD => path, options): body (bytes, or a
# structure to be written as JSON), headers (hash or list of pairs), user
# (what login() returned), key (an Idempotency-Key; "auto" makes one), and
# what PetTest::Http knows.
sub build {
    my ($self, $method, $path, %opt) = @_;
    my $headers = delete $opt{headers} || [];
    my @headers = ref $headers eq 'HASH'
        ? map { [ $_, $headers->{$_} ] } sort keys %$headers : @$headers;

    if (my $user = delete $opt{user}) {
        push @headers, [ 'Authorization', "Bearer $user->{token}" ];
    }

    if (defined(my $key = delete $opt{key})) {
        push @headers, [ 'Idempotency-Key',
                         $key eq 'auto' ? $self->unique('key') : $key ];
    }

    $opt{body} = JSON::PP->new->utf8->canonical->encode($opt{body})
        if ref $opt{body};

    return { method => $method, path => $path, headers => \@headers, %opt };
}


# A name that was not used before in this run.
sub unique {
    my ($self, $prefix) = @_;

    return sprintf '%s-%d-%d', $prefix, $$, ++$self->{unique};
}


# Sends a request and returns its validated reply.
sub request {
    my ($self, @request) = @_;
    my $request = ref $request[0] ? $request[0] : $self->build(@request);
    my $reply = $self->http->request($request);

    $self->validate($request, $reply);

    return $reply;
}


# Sends n requests at the same moment, each on its own connection, to both
# servers in turn when there is a second one; the sub returns the arguments of
# build() for the number it is given, or a request.
sub parallel {
    my ($self, $n, $make) = @_;
    my @ports = ($self->port,
        $self->{second} ? $self->{second}{values}{PORT} : ());
    my @requests = map {
        my @made = $make->($_);
        { port => $ports[ $_ % @ports ],
          %{ ref $made[0] ? $made[0] : $self->build(@made) } };
    } 0 .. $n - 1;
    my @replies = $self->http(timeout => 30)->run(\@requests);

    $self->validate($requests[$_], $replies[$_]) for 0 .. $#requests;

    return @replies;
}


# Starts a second nginx on the same database, Redis and files, configured as
# the first one; parallel() then asks both in turn.  done() ends it, or
# stop_second().  Returns its PetTest::Server.
sub start_second {
    my ($self) = @_;
    my %values = %{ $self->{values} };
    my $dir = "$self->{dir}/second";

    $values{PORT} = PetTest::Services::free_port();
    $values{SOCK} = "$values{SOCK}/second";
    make_path($values{SOCK}, map { "$dir/$_" } qw(conf log tmp));

    # its own prefix, the first one's storage
    my $second = PetTest::Server->new(dir => $dir, values => \%values,
        binary => $self->{server}{binary}, template => $self->{template}
            =~ s{\@RUN\@/(?!private|public)}{$dir/}gr);
    my $http = PetTest::Http->new(port => $values{PORT}, timeout => 5);

    $second->write_conf(map { $_ => $self->{opt}{$_} }
        grep { defined $self->{opt}{$_} }
        qw(config http_config main_config directives));
    $second->start(ready => sub {
        return $http->request({ path => '/readyz' })->status == 200;
    });
    $self->{second} = $second;
    $self->clock($self->{clock}) if $self->{clock};

    return $second;
}


# Ends it; false, and the test fails, unless it ended well.
sub stop_second {
    my ($self) = @_;
    my $second = delete $self->{second} or return 1;
    my @bad = grep { defined } $second->quit,
        $second->complaints(undef, @{ $self->{expected} });

    Test::More::fail("the second nginx ends well: @bad") if @bad;

    return !@bad;
}


# Keeps `connections` busy for `seconds` with what request($i) makes, while
# `at` (seconds => sub) does things to the stack.  Returns the replies.
sub load {
    my ($self, %opt) = @_;
    my $until = Time::HiRes::time() + $opt{seconds};
    my ($i, @pairs) = (0);

    $self->http(timeout => $opt{timeout} || 15)->drive(
        connections => $opt{connections} || 16,
        keepalive => defined $opt{keepalive} ? $opt{keepalive} : 1,
        at => $opt{at},
        next => sub {
            return if Time::HiRes::time() >= $until;

            my @made = $opt{request}->($i++);

            return ref $made[0] ? $made[0] : $self->build(@made);
        },
        reply => sub { push @pairs, [@_] });

    $self->validate(@$_) for @pairs;

    return map { $_->[1] } @pairs;
}


# Fails the test when a reply breaks the API's contract.
sub validate {
    my ($self, $request, $reply) = @_;
    my @errors = $self->{validator}->errors($request, $reply);

    return 1 if !@errors;

    my $what = ($request->{method} || 'GET') . ' ' . ($request->{path} || '/');

    Test::More::fail("valid reply to $what");
    Test::More::diag(join "\n", @errors, $reply->summary);

    return 0;
}


# Logs in a user of the file, who is made on first use and has agreed to
# privacy and terms unless consents says otherwise (a list of types).  The
# same name is the same user.  Returns {name, user_id, token, refresh_token,
# user, is_new}.
sub login {
    my ($self, $name, %opt) = @_;
    my $known = $self->{users}{$name};

    return $known if $known && $known->{clock} == $self->{clock}
        && !$opt{again};

    my $reply = $self->request(POST => '/v1/auth/login',
        body => { code => $self->wechat_code($name) });

    croak "login of $name: " . $reply->summary if ($reply->code // -1) != 0;

    my $data = $reply->data;
    my $user = $self->{users}{$name} = {
        name => $name, clock => $self->{clock},
        user_id => $data->{user}{user_id}, token => $data->{access_token},
        refresh_token => $data->{refresh_token}, user => $data->{user},
        is_new => $data->{is_new},
    };

    if (!$known) {
        $self->consent($user, $_)
            for @{ $opt{consents} || [qw(privacy terms)] };
    }

    return $user;
}


# A WeChat login code of a named person: codes are good for one login.
sub wechat_code {
    my ($self, $name) = @_;
    my $n = $self->{codes}{$name}++;

    return "test-$name" . ($n ? ".$n" : '');
}


sub consent {
    my ($self, $user, $type, %opt) = @_;
    my $reply = $self->request(POST => '/v1/users/me/consents',
        user => $user, key => 'auto', body => {
            type => $type, version => $opt{version} // 1,
            agreed => $opt{agreed} // JSON::PP::true });

    croak "consent to $type: " . $reply->summary if ($reply->code // -1) != 0;

    return $reply;
}


# Shifts the product's clock to `ms` milliseconds from real time, in every
# worker; it stays so until the next shift, restarts included.
sub clock {
    my ($self, $ms) = @_;

    for my $server ($self, $self->{second} || ()) {
        my $reply = $self->request({ port => $server->{values}{PORT},
            %{ $self->build(POST => '/v1/dev/clock',
                            body => { offset_ms => $ms + 0 }) } });

        croak 'clock: ' . $reply->summary if ($reply->code // -1) != 0;
    }

    $self->{clock} = $ms;

    return;
}


# Asks the sandbox for a control operation, such as fault or log.
sub sandbox_control {
    my ($self, $method, $path, $body) = @_;
    my ($port) = $self->{values}{WECHAT_API} =~ /:(\d+)/;
    my $reply = PetTest::Http->new(port => $port)->request(
        $self->build($method, $path, defined $body ? (body => $body) : ()));

    croak "sandbox $path: " . $reply->summary if $reply->status != 200;

    return $reply->json;
}


# Grave log lines that match (a string or a pattern) are no failure in what
# follows.
sub expect_log {
    my ($self, @patterns) = @_;

    push @{ $self->{expected} }, @patterns;

    return;
}


# Fails when something grave was logged that was not expected; looks at what
# came since its last call.
sub check_log {
    my ($self, @expected) = @_;
    my $mark = $self->{checked};

    $self->{checked} = $self->{server}->mark;

    my @bad = $self->{server}->complaints($mark, @{ $self->{expected} },
        @expected);

    return 1 if !@bad;

    Test::More::fail('nothing grave in the error log');
    Test::More::diag(join "\n", @bad > 20 ? @bad[0 .. 19] : @bad);

    return 0;
}


# Quits nginx, looks through its log for the last time and ends the test.
sub done {
    my ($self) = @_;
    my $second = $self->stop_second;
    my $stopped = (!$self->{server}{proc} || $self->stop) && $second;
    my $clean = $self->check_log;

    Test::More::pass('nginx ended well, nothing grave in its log')
        if $stopped && $clean;

    $self->{done} = 1;
    $self->cleanup;
    Test::More::done_testing();

    return;
}


sub cleanup {
    my ($self) = @_;

    return if $self->{owner} != $$ || $self->{cleaned}++;

    $_->quit(5) for grep { $_ } @$self{qw(second server)};
    $self->{validator}->stop if $self->{validator};
    $_->stop for grep { $_ } delete @$self{qw(redis sandbox)};

    if ($self->{pg} && $self->{pg}->proc) {
        $self->{pg}->proc->stop('INT');

    } elsif ($self->{pg} && $ENV{PET_T_RUN}) {
        eval { $self->{pg}->drop($self->{database}) };
    }

    remove_tree($self->{sock});

    return;
}


sub DESTROY {
    my ($self) = @_;
    local ($?, $!, $@);

    $self->cleanup;

    return;
}


END {
    my $status = $?;

    PetTest::Proc::stop_all();
    remove_tree($own_run) if $own_run && $owner == $$;
    $? = $status;
}


1;
