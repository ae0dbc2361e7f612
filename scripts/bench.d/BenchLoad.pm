package BenchLoad;

# Load on the stack, and what it costs: one run of wrk or pgbench returns its
# rate, latencies, errors and the CPU time of each group of processes.

use strict;
use warnings;

use List::Util qw(sum0);
use PetTest::Proc ();
use PetTest::Services ();
use POSIX ();

use constant CONNECTIONS => 64;
use constant THREADS => 2;

my $ROOT = $PetTest::Services::ROOT;
my $TICK = 1e6 / POSIX::sysconf(POSIX::_SC_CLK_TCK());


# What the module asks of its sessions, so that pgbench has the same plans.
my $SESSION = session_options();


sub session_options {
    open my $in, '<', "$ROOT/ngx_pet_module/store/pg.c" or die "pg.c: $!\n";

    my $text = do { local $/; <$in> };
    my @defines = $text =~ /^#define PET_PG_(?:OPTIONS|FAST)\b((?:.*\\\n)*.*)/mg
        or die "store/pg.c has no PET_PG_OPTIONS\n";

    return join '', map { s/\\(.)/$1/gr }
        map { /"((?:[^"\\]|\\.)*)"/g } @defines;
}


# Microseconds of CPU that a process has used, and those of its children that
# have ended.
sub _used {
    my ($pid) = @_;

    open my $in, '<', "/proc/$pid/stat" or return (0, 0);
    my @f = split ' ', (<$in> || '') =~ s/\A.*\)\s+//sr;

    return @f < 15 ? (0, 0)
        : (($f[11] + $f[12]) * $TICK, ($f[13] + $f[14]) * $TICK);
}


sub _children {
    my ($pid) = @_;

    open my $in, '<', "/proc/$pid/task/$pid/children" or return;
    return split ' ', <$in> // '';
}


# CPU time so far of the groups: all nginx workers with the module, the bare
# ones, PostgreSQL with its backends, Redis, and the clients that have ended.
sub cpu {
    my ($stack) = @_;
    my $postgres = $stack->{pg}->proc->pid;
    my @times = times;
    my %server = (nginx => [ grep { $_ } @$stack{qw(api dead)} ],
                  bare => $stack->{servers} || []);
    my %cpu;

    for my $group (keys %server) {
        $cpu{$group} = sum0 map { (_used($_))[0] }
            map { $_->workers } @{ $server{$group} };
    }

    $cpu{postgres} = sum0 _used($postgres),
        map { (_used($_))[0] } _children($postgres);
    $cpu{redis} = (_used($stack->{redis}->pid))[0];
    $cpu{client} = ($times[2] + $times[3]) * 1e6;

    return \%cpu;
}


# Runs a command between two looks at the CPU; its output and the difference.
sub _measured {
    my ($stack, @run) = @_;
    my $before = cpu($stack);
    my $text = PetTest::Proc->capture(@run);
    my $after = cpu($stack);

    return ($text, { map { $_ => $after->{$_} - $before->{$_} } keys %$after });
}


# wrk with the requests of a row against a port.  seconds; walk: hash of the
# row whose offset moves on, or nothing for random users; users, pets to draw
# from.
sub wrk {
    my ($stack, $row, $port, %opt) = @_;
    my $walk = $row->{walk};
    my @request = @{ $row->{request} };

    die "$row->{name}: no user is left whom the last round did not visit;"
        . " more --users\n"
        if $walk && $walk->{offset} >= $walk->{limit};

    my ($text, $cpu) = _measured($stack, command => [
        'wrk', '-t', THREADS, '-c', CONNECTIONS, '-d', "$opt{seconds}s",
        '--timeout', '10s', '-s', "$ROOT/scripts/bench.d/requests.lua",
        "http://127.0.0.1:$port/", '--', "$stack->{dir}/tokens", $opt{users},
        $opt{pets}, $walk ? $walk->{offset} : '-',
        join(',', @{ $row->{types} || ['-'] }), @request ]);
    my ($requests, $us, $broken, $refused, $p50, $p99, $most) =
        $text =~ /^BENCH (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$/m
        or die "wrk printed:\n$text";

    if ($walk) {
        $walk->{offset} += THREADS * $most;
        $walk->{acknowledged} += $requests - $refused;
        $walk->{unknown} += CONNECTIONS;
    }

    return { rate => $requests / $us * 1e6, n => $requests,
             errors => $broken + $refused, p50 => $p50, p99 => $p99,
             cpu => $cpu };
}


# pgbench with a row's script.  Either seconds, or count of transactions for
# each of the clients; define: variables.
sub pgbench {
    my ($stack, $script, %opt) = @_;
    my $log = "$stack->{dir}/pgbench";

    unlink glob "$log.*";

    my ($text, $cpu) = _measured($stack, env => {
            $stack->{pg}->env($stack->{database}), PGUSER => 'pet_app',
            PGOPTIONS => $SESSION },
        dir => $stack->{dir}, command => [
        _pgbench(), '-n', '-M', 'prepared', '-c', CONNECTIONS, '-j', THREADS,
        $opt{count} ? ('-t', $opt{count}) : ('-T', $opt{seconds}),
        '-l', '--log-prefix', $log, '--sampling-rate', '0.2',
        (map { ('-D', "$_=$opt{define}{$_}") } sort keys %{ $opt{define} }),
        '-f', $script ]);
    my ($n) = $text =~ /^number of transactions actually processed: (\d+)/m;
    my ($failed) = $text =~ /^number of failed transactions: (\d+)/m;
    my ($rate) = $text =~ /^tps = ([\d.]+)/m;

    die "pgbench printed:\n$text" if !defined $rate || !$n;

    my @latency = sort { $a <=> $b } _latencies($log);

    return { rate => $rate, n => $n, errors => $failed || 0, cpu => $cpu,
             p50 => $latency[ @latency / 2 ] // 0,
             p99 => $latency[ @latency * 0.99 ] // 0 };
}


sub _pgbench {
    for my $path ('/usr/lib/postgresql/15/bin/pgbench', '/usr/bin/pgbench') {
        return $path if -x $path;
    }

    die "pgbench is not installed\n";
}


sub _latencies {
    my ($log) = @_;
    my @latency;

    for my $file (glob "$log.*") {
        open my $in, '<', $file or next;
        push @latency, map { (split)[2] } <$in>;
    }

    return @latency;
}


# Resident and proportional memory of the API's workers, in KiB.
sub memory {
    my ($stack) = @_;
    my ($rss, $pss) = (0, 0);

    for my $pid ($stack->{api}->workers) {
        open my $in, '<', "/proc/$pid/smaps_rollup" or next;

        while (my $line = <$in>) {
            $rss += $1 if $line =~ /\ARss:\s+(\d+)/;
            $pss += $1 if $line =~ /\APss:\s+(\d+)/;
        }
    }

    return ($rss, $pss);
}


1;
