package BenchStack;

# The stack that is measured: PostgreSQL with full durability, Redis, an
# nginx with the module, one more whose Redis does not exist, and one without
# the module for the ceilings.  Everything but PostgreSQL's files, which need
# a directory that its own user can reach, is under build/bench.

use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use File::Copy qw(copy);
use File::Path qw(make_path remove_tree);
use File::Temp ();
use MIME::Base64 qw(encode_base64url);
use PetTest::Http ();
use PetTest::Proc ();
use PetTest::Server ();
use PetTest::Services ();
use Time::HiRes ();

use constant FIRST_USER => 1_000_000_000_000;
use constant FIRST_PGBENCH_USER => 2_000_000_000_000;

# Days of the run of check-ins that a user has had until yesterday.
use constant CHECKINS => 8;

my $ROOT = $PetTest::Services::ROOT;

# Bare nginx cannot take a longer parameter.
use constant PARAMETER_MAX => 3000;


# users (of the API, and as many of pgbench), pets (a user), workers.
sub new {
    my ($class, %opt) = @_;
    my $self = bless { %opt, dir => "$ROOT/build/bench", bare => {} }, $class;

    remove_tree($self->{dir});
    make_path(map { "$self->{dir}/$_" } qw(log root/conf root/build));
    $self->{files} = File::Temp::tempdir('/var/tmp/pet-bench-XXXXXX',
                                         CLEANUP => 1);
    chmod 0711, $self->{files};

    return $self;
}


sub start {
    my ($self) = @_;

    PetTest::Services::make_secrets("$self->{dir}/secrets");
    $self->_start_postgres;
    $self->_seed;
    $self->_write_tokens;
    # no rewriting of the append-only file in the middle of a round
    $self->{redis} = PetTest::Services->start_redis($self->{files},
        "$self->{dir}/log/redis.log",
        '--auto-aof-rewrite-percentage', 0);
    $self->_copy_conf;

    # the signed-in requests of both are the same, so are their ports' users
    $self->{api} = $self->_start_nginx('api', "$self->{files}/redis.sock");
    $self->{dead} = $self->_start_nginx('dead', "$self->{files}/nobody.sock");

    return;
}


sub _start_postgres {
    my ($self) = @_;
    my $pg = PetTest::Services->start_postgres("$self->{files}/pg");

    $pg->proc->stop('INT', 60);

    open my $conf, '>>', "$pg->{data}/postgresql.conf"
        or die "postgresql.conf: $!\n";
    print {$conf} <<'END';
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = 512MB
max_wal_size = 4GB
END
    close $conf or die "postgresql.conf: $!\n";

    $pg->start;
    $self->{pg} = $pg;
    $self->{database} = $pg->clone('pet_bench');

    for my $name (qw(fsync synchronous_commit full_page_writes)) {
        my ($value) = $self->sql("SHOW $name");

        die "$name is $value\n" if $value ne 'on';
    }

    return;
}


sub _seed {
    my ($self) = @_;

    PetTest::Proc->capture(
        env => { $self->{pg}->env($self->{database}), PGUSER => 'pet_owner' },
        command => [ PetTest::Services::psql_command(), '-v',
            "users=$self->{users}", '-v', "pets=$self->{pets}", '-v',
            'checkins=' . CHECKINS, '-f',
            "$ROOT/scripts/bench.d/seed.sql" ]);

    # plans and hint bits as they are in a database that has been in use
    $self->sql('VACUUM ANALYZE', 'postgres');
    $self->sql('CHECKPOINT', 'postgres');

    return;
}


sub sql {
    my ($self, $sql, $user) = @_;

    return $self->{pg}->sql($self->{database}, $sql, $user);
}


# A line a user, in the order of their numbers.
sub _write_tokens {
    my ($self) = @_;
    my $now = time;

    open my $in, '<', "$self->{dir}/secrets/jwt_key" or die "jwt_key: $!\n";
    chomp(my $key = <$in>);

    my $head = encode_base64url('{"alg":"HS256","kid":"k1","typ":"JWT"}');

    open my $out, '>', "$self->{dir}/tokens" or die "tokens: $!\n";
    chmod 0600, "$self->{dir}/tokens";

    for my $n (1 .. $self->{users}) {
        my $user = FIRST_USER + $n;
        my $text = $head . '.' . encode_base64url(sprintf
            '{"aud":"petpal-miniprogram","exp":%d,"iat":%d,"iss":"petpal",'
            . '"sid":"%s","sub":"%s"}', $now + 30 * 86_400, $now, $user, $user);

        print {$out} $text, '.', encode_base64url(hmac_sha256($text, $key)),
            "\n";
    }

    close $out or die "tokens: $!\n";

    return;
}


sub token {
    my ($self, $n) = @_;

    open my $in, '<', "$self->{dir}/tokens" or die "tokens: $!\n";

    while (my $line = <$in>) {
        next if $. != $n;
        chomp $line;
        return $line;
    }

    die "no token $n\n";
}


# The configuration as delivered, without the limits by address: all load
# comes from one.
sub _copy_conf {
    my ($self) = @_;
    my $root = "$self->{dir}/root";

    copy("$ROOT/build/ngx_pet_module.so", "$self->{dir}/ngx_pet_module.so")
        or die "build/ngx_pet_module.so: $!; build the module first\n";
    symlink "$ROOT/build/gen", "$root/build/gen";

    for my $file (glob "$ROOT/conf/*.conf") {
        my $text = _read($file);

        $text =~ s/^\s*limit_(?:req|conn)\s.*\n//mg;
        _write("$root/conf/" . $file =~ s{.*/}{}r, $text);
    }

    return;
}


sub _read {
    my ($file) = @_;

    open my $in, '<', $file or die "$file: $!\n";
    local $/;
    return scalar <$in>;
}


sub _write {
    my ($file, $text) = @_;

    open my $out, '>', $file or die "$file: $!\n";
    print {$out} $text;
    close $out or die "$file: $!\n";

    return;
}


# An nginx with the module; name: of its directory.
sub _start_nginx {
    my ($self, $name, $redis) = @_;
    my $dir = "$self->{dir}/$name";

    make_path(map { "$dir/$_" } qw(conf log tmp public private lib sock));
    chmod 0700, "$dir/private";
    make_path("$self->{files}/$name");

    my $server = PetTest::Server->new(
        dir => $dir, binary => nginx(),
        template => _read("$ROOT/conf/dev.conf.in"),
        values => {
            MODULE => "$self->{dir}/ngx_pet_module.so", RUN => $dir,
            SOCK => "$self->{files}/$name", ROOT => "$self->{dir}/root",
            PORT => PetTest::Services::free_port(),
            PGHOST => $self->{pg}{dir}, PGPORT => $self->{pg}{port},
            PGDATABASE => $self->{database}, REDIS_SOCKET => $redis,
            SECRETS => "$self->{dir}/secrets", WECHAT_API => 'http://127.0.0.1:9',
            WECHAT_APPID => 'wx00petpalsandbox',
            USER_LINE => $> == 0 ? 'user root;' : '',
            WORKERS => $self->{workers},
        });

    # a user's own limits stay in the way, as high as they go
    $server->write_conf(
        directives => "access_log off\nerror_log $dir/log/error.log warn\n",
        http_config => join '', map {
            "    pet_user_rate $_ rate=1000r/s burst=100000;\n"
        } qw(read write auth heavy));

    my $reply;

    eval {
        $server->start(ready => sub {
            $reply = $self->fetch($server, GET => '/v1/dev/token');
            return $reply->status == 200;
        });
        1;
    } or die $@, $reply ? $reply->summary . "\n" : '';

    return $server;
}


sub nginx {
    for my $dir (split(/:/, $ENV{PATH}), '/usr/sbin') {
        return "$dir/nginx" if -x "$dir/nginx";
    }

    die "nginx is not installed\n";
}


# One request of a user (1), as the load makes it.
sub fetch {
    my ($self, $server, $method, $path, $body, $key) = @_;
    my @headers = ([ Authorization => 'Bearer ' . $self->token(1) ]);

    push @headers, [ 'Idempotency-Key', $key ] if defined $key;
    push @headers, [ 'Content-Type', 'application/json' ] if defined $body;

    return PetTest::Http->new(port => $server->{values}{PORT}, timeout => 10)
        ->request({ method => $method, path => $path, headers => \@headers,
                    defined $body ? (body => $body) : () });
}


# A bare nginx that answers everything with the headers and the text of a
# reply; its server.
sub start_bare {
    my ($self, $name, $reply) = @_;
    my $dir = "$self->{dir}/bare-$name";
    my ($sets, $value) = ('', '');
    my $n = 0;

    make_path(map { "$dir/$_" } qw(conf log));

    # nginx's configuration has no way to write a dollar
    my $text = $reply->body =~ s/\$/S/gr =~ s/(['\\])/\\$1/gr;

    if (length $text <= PARAMETER_MAX) {
        $value = $text;

    } else {
        while ($text =~ /\G((?:\\.|[^\\]){1,${\PARAMETER_MAX}})/gs) {
            $sets .= "            set \$part$n '$1';\n";
            $value .= "\${part$n}";
            $n++;
        }
    }

    my %standard = map { $_ => 1 } qw(server date content-type content-length
                                      connection transfer-encoding);
    my $headers = join '', map {
        my ($field, $what) = @$_;
        $standard{ lc $field } ? ''
            : "            add_header $field '$what';\n";
    } @{ $reply->{headers} };

    my $server = PetTest::Server->new(dir => $dir, binary => nginx(),
        values => { PORT => PetTest::Services::free_port() },
        template => <<"END");
${\($> == 0 ? 'user root;' : '')}
worker_processes  $self->{workers};
pid               $dir/nginx.pid;
error_log         $dir/log/error.log warn;

events {
    worker_connections 4096;
}

http {
    access_log        off;
    server_tokens     off;
    keepalive_timeout 65s;

    server {
        listen       127.0.0.1:\@PORT\@;
        server_name  localhost;

        location / {
            default_type '${\($reply->header('Content-Type') // 'text/plain')}';
$headers$sets            return 200 '$value';
        }
    }
}
END

    $server->write_conf;
    $server->start;
    push @{ $self->{servers} }, $server;

    return $server;
}


sub stop {
    my ($self) = @_;

    for my $server (grep { $_ } @{ $self->{servers} || [] },
                    delete @$self{qw(api dead)})
    {
        my $error = $server->quit;

        warn "bench: $error\n" if $error;
    }

    $self->{servers} = [];
    $self->{redis}->stop if $self->{redis};
    $self->{pg}->proc->stop('INT', 60) if $self->{pg};

    return;
}


# The process ids of PostgreSQL's backends and helpers.
sub backends {
    my ($self) = @_;
    my (undef, @children) = $self->{pg}->pids;

    return @children;
}


# Grave lines of the logs of all servers with the module.
sub complaints {
    my ($self) = @_;

    return map { $_->complaints } grep { $_ } @$self{qw(api dead)};
}


1;
