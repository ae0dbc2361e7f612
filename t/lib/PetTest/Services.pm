package PetTest::Services;

# What the module talks to in tests: PostgreSQL, Redis, the WeChat sandbox.
#
# One PostgreSQL cluster serves a run of the suite; a database, migrated and
# seeded once, is the template from which every test file gets its own.
# Redis and the sandbox are started per file: they are cheap, and faults that
# one file causes stay its own.  A test that stops PostgreSQL itself asks for
# a cluster of its own.

use strict;
use warnings;

use File::Path qw(make_path remove_tree);
use File::Temp ();
use IO::Socket::INET ();
use PetTest::Proc ();
use Time::HiRes qw(sleep);

our $ROOT = do {
    require Cwd;
    (my $dir = Cwd::realpath(__FILE__)) =~ s{/t/lib/PetTest/[^/]+\z}{};
    $dir;
};


# The directory of a run: short, since sockets live in it, and open to
# PostgreSQL's user.
sub run_dir {
    my $dir = File::Temp::tempdir('/tmp/pt-XXXXXX');

    chmod 0711, $dir;

    return $dir;
}


# The user that PostgreSQL runs as: it refuses root.
sub database_user {
    return if $> != 0;

    for my $name (qw(petpal nobody)) {
        return $name if defined getpwnam $name;
    }

    die "root needs the user nobody to run PostgreSQL\n";
}


sub _postgres_bin {
    my ($name) = @_;
    my @dirs = sort { $b cmp $a } glob '/usr/lib/postgresql/*/bin';

    for my $dir ('/usr/lib/postgresql/15/bin', @dirs) {
        return "$dir/$name" if -x "$dir/$name";
    }

    die "PostgreSQL's $name is not installed\n";
}


# Makes and starts a cluster in `dir`, with the roles and the template.
# Durability is off: the machine's crash is no part of these tests.
sub start_postgres {
    my ($class, $dir) = @_;
    my $user = database_user();
    my $self = bless { dir => $dir, data => "$dir/data", port => 5432,
                       user => $user }, $class;

    make_path($dir);
    chmod 0700, $dir;
    chown((getpwnam $user)[2, 3], $dir) if $user;

    PetTest::Proc->capture(user => $user, dir => '/', command => [
        _postgres_bin('initdb'), '-D', $self->{data}, '-U', 'postgres',
        '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync' ]);

    open my $conf, '>>', "$self->{data}/postgresql.conf"
        or die "postgresql.conf: $!\n";
    print {$conf} <<"END";
listen_addresses = ''
unix_socket_directories = '$dir'
port = $self->{port}
max_connections = 300
shared_buffers = 128MB
fsync = off
full_page_writes = off
log_line_prefix = '%m [%p] %q%u@%d '
log_min_messages = warning
END
    close $conf;

    $self->start;
    $self->_sql('postgres', <<'END');
CREATE ROLE pet_owner LOGIN CREATEDB;
CREATE ROLE pet_app LOGIN;
CREATE DATABASE pet_template OWNER pet_owner;
END

    if (-x "$ROOT/scripts/migrate") {
        PetTest::Proc->capture(
            command => [ "$ROOT/scripts/migrate", '--seed', 'base' ],
            env => { $self->env('pet_template'), PGUSER => 'pet_owner' });
    }

    return $self;
}


# Starts a cluster that was stopped, or is new, and waits until it answers.
sub start {
    my ($self) = @_;

    $self->{proc} = PetTest::Proc->start(
        name => 'postgres', user => $self->{user}, dir => '/',
        log => "$self->{dir}/../postgres.log", death => 'INT', quit => 'INT',
        command => [ _postgres_bin('postgres'), '-D', $self->{data} ]);

    PetTest::Proc->until_true(30, sub {
        die "PostgreSQL ended, see $self->{dir}/../postgres.log\n"
            if !$self->{proc}->alive;
        return eval { $self->_sql('postgres', 'SELECT 1'); 1 };
    }) or die "PostgreSQL did not start\n";

    return $self;
}


# A cluster that another process of this run has started.
sub attach_postgres {
    my ($class, $dir) = @_;

    return bless { dir => $dir, data => "$dir/data", port => 5432 }, $class;
}


sub proc { return $_[0]{proc} }


# The process ids of the postmaster and its children, for SIGSTOP and the
# like.
sub pids {
    my ($self) = @_;
    my $pid = $self->{proc}->pid;
    my $children = eval {
        PetTest::Proc->capture(command => [ 'ps', '-o', 'pid=', '--ppid',
                                            $pid ]);
    };

    return ($pid, ($children || '') =~ /(\d+)/g);
}


sub env {
    my ($self, $database) = @_;

    return (PGHOST => $self->{dir}, PGPORT => $self->{port},
            PGDATABASE => $database, PGUSER => 'postgres',
            PGCLIENTENCODING => 'UTF8', PGOPTIONS => '', PGPASSWORD => '');
}


# A new database for a test file.
sub clone {
    my ($self, $name) = @_;

    $self->_sql('postgres', qq(DROP DATABASE IF EXISTS "$name" WITH (FORCE);
        CREATE DATABASE "$name" OWNER pet_owner TEMPLATE pet_template;));

    return $name;
}


sub drop {
    my ($self, $name) = @_;

    return $self->_sql('postgres',
        qq(DROP DATABASE IF EXISTS "$name" WITH (FORCE)));
}


# Runs SQL and returns the lines that psql prints, columns separated by |,
# NULL as "null".
sub _sql {
    my ($self, $database, $sql, $user) = @_;
    my $text = PetTest::Proc->capture(
        command => [ psql_command() ], input => $sql,
        env => { $self->env($database), $user ? (PGUSER => $user) : () });

    return split /\n/, $text;
}


sub psql_command {
    return ('psql', '-X', '-q', '-A', '-t', '-P', 'null=null',
            '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose');
}


sub sql {
    my ($self, $database, $sql, $user) = @_;

    return $self->_sql($database, $sql, $user || 'pet_owner');
}


# Starts a Redis on a unix socket only, with its files in `dir`; more: further
# arguments.
sub start_redis {
    my ($class, $dir, $log, @more) = @_;
    my $socket = "$dir/redis.sock";

    make_path("$dir/redis");

    my $proc = PetTest::Proc->start(
        name => 'redis', log => $log, command => [ 'redis-server',
            '--port', 0, '--unixsocket', $socket, '--unixsocketperm', 700,
            '--dir', "$dir/redis", '--appendonly', 'yes', '--save', '',
            '--appendfsync', 'no', '--daemonize', 'no', @more ]);

    PetTest::Proc->until_true(10, sub {
        die "Redis ended, see $log\n" if !$proc->alive;
        return IO::Socket::UNIX->new(Peer => $socket);
    }) or die "Redis did not start\n";

    return $proc;
}


# Starts the sandbox of WeChat; returns the process and its URL.  dir: of the
# test file, with secrets/; appid; port: where the server will listen.
sub start_sandbox {
    my ($class, %args) = @_;
    my ($dir, $secrets) = ($args{dir}, "$args{dir}/secrets");
    my $log = "$dir/log/sandbox.log";

    unlink "$dir/sandbox.port";

    my $proc = PetTest::Proc->start(
        name => 'sandbox', log => $log, command => [
            'node', "$ROOT/scripts/sandbox/wechat.mjs", '--port', 0,
            '--port-file', "$dir/sandbox.port",
            '--pid-file', "$dir/sandbox.pid", '--appid', $args{appid},
            '--secret-file', "$secrets/wechat_secret",
            '--push-url', "http://127.0.0.1:$args{port}/v1/webhooks/wechat",
            '--push-token-file', "$secrets/wechat_push_token",
            '--push-aes-key-file', "$secrets/wechat_push_aes_key" ]);

    my $port = PetTest::Proc->until_true(15, sub {
        die "the sandbox ended, see $log\n" if !$proc->alive;
        open my $in, '<', "$dir/sandbox.port" or return;
        return (<$in> || '') =~ /^(\d+)/ ? $1 : undef;
    }) or die "the sandbox did not start, see $log\n";

    return ($proc, "http://127.0.0.1:$port");
}


# Secrets as scripts/stack makes them, fresh for a test file.
sub make_secrets {
    my ($dir) = @_;
    my %bytes = (sandbox_secret => 16, wechat_push_token => 16,
                 admin_password => 16, wechat_secret => 16,
                 map { $_ => 32 } qw(jwt_key data_key hmac_key link_key ai_key
                                     ai_callback_secret));
    my @base62 = ('A' .. 'Z', 'a' .. 'z', '0' .. '9');

    make_path($dir);
    chmod 0700, $dir;

    open my $random, '<:raw', '/dev/urandom' or die "/dev/urandom: $!\n";

    for my $name (sort keys %bytes) {
        read $random, my $raw, $bytes{$name};
        write_secret("$dir/$name", unpack 'H*', $raw);
    }

    # WeChat's EncodingAESKey: 43 characters of base64
    read $random, my $raw, 42;
    write_secret("$dir/wechat_push_aes_key",
        join('', map { $base62[ $_ % @base62 ] } unpack 'C*', $raw) . 'A');

    return;
}


sub write_secret {
    my ($file, $text) = @_;
    my $mask = umask 077;

    open my $out, '>', $file or die "$file: $!\n";
    umask $mask;
    print {$out} "$text\n";
    close $out or die "$file: $!\n";

    return;
}


# A port that nothing listens on, outside the range of outgoing connections,
# so that no client socket can take it before the server does.
sub free_port {
    for (1 .. 200) {
        my $port = 10240 + int rand 20000;
        my $sock = IO::Socket::INET->new(
            LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 1,
            Proto => 'tcp', ReuseAddr => 1) or next;

        close $sock;
        return $port;
    }

    die "no free port\n";
}


package PetTest::Session;

# A database session that stays open, for locks held across requests.

use strict;
use warnings;

use IPC::Open2 ();


sub new {
    my ($class, $services, $database, $user) = @_;
    local %ENV = (%ENV, $services->env($database),
                  PGUSER => $user || 'pet_owner');
    my $self = bless { n => 0 }, $class;

    $self->{pid} = IPC::Open2::open2($self->{out}, $self->{in}, 'sh', '-c',
        'exec "$@" 2>&1', 'psql', PetTest::Services::psql_command());
    $self->{in}->autoflush(1);

    return $self;
}


# Sends SQL without waiting for its end.
sub send {
    my ($self, $sql) = @_;

    $self->{n}++;
    print { $self->{in} } "$sql\n;\n\\echo pet-session-$self->{n}\n";

    return;
}


# Waits for all that was sent; returns the lines since the last wait.
sub wait {
    my ($self) = @_;
    my @lines;

    while (defined(my $line = readline $self->{out})) {
        chomp $line;

        if ($line =~ /\Apet-session-(\d+)\z/) {
            return @lines if $1 == $self->{n};
            next;
        }

        die "$line\n" if $line =~ /\b(?:ERROR|FATAL):/;
        push @lines, $line;
    }

    die "the database session was lost\n";
}


sub query {
    my ($self, $sql) = @_;

    $self->send($sql);

    return $self->wait;
}


sub close {
    my ($self) = @_;

    if ($self->{pid}) {
        local ($?, $!);

        local $SIG{PIPE} = 'IGNORE';
        CORE::close($self->{in});
        CORE::close($self->{out});
        waitpid delete $self->{pid}, 0;
    }

    return;
}


sub DESTROY { $_[0]->close; return }


1;
