package PetTest::Proc;

# Child processes of the tests: started with their output in a file, ended
# with the test, also when it dies or is interrupted.

use strict;
use warnings;

use POSIX ();
use Time::HiRes qw(sleep time);

my %running;

# of the process that capture() ran last
our $captured;


# Starts a command.  log: file for its output; user: name to run as (needs
# root); env: hash of variables; death: signal that it gets when the test is
# killed (TERM).  Returns an object, or dies.
sub start {
    my ($class, %args) = @_;
    my @command = @{ $args{command} };
    my @as = ('setpriv', '--pdeathsig', $args{death} || 'TERM');

    push @as, '--reuid', $args{user}, '--regid', (getpwnam $args{user})[3],
        '--clear-groups' if $args{user};

    my $pid = fork;

    die "fork: $!\n" if !defined $pid;

    if ($pid == 0) {
        local %ENV = (%ENV, %{ $args{env} || {} });

        # an interrupt at the terminal is for the test, which then ends this
        POSIX::setpgid(0, 0);
        chdir $args{dir} if $args{dir};
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', $args{log} or POSIX::_exit(126);
        open STDERR, '>&', \*STDOUT;

        { no warnings 'exec'; exec @as, '--', @command; }
        print STDERR "exec $as[0]: $!\n";
        POSIX::_exit(127);
    }

    return $running{$pid} = bless {
        pid => $pid, owner => $$, name => $args{name} || $command[0],
        log => $args{log}, quit => $args{quit} || 'TERM',
    }, $class;
}


# Runs a command to its end and returns its output; dies with the output when
# it fails.  input: text for its standard input; env, user: as above.
sub capture {
    my ($class, %args) = @_;
    my @command = @{ $args{command} };

    unshift @command, 'setpriv', '--reuid', $args{user}, '--regid',
        (getpwnam $args{user})[3], '--clear-groups', '--' if $args{user};

    open my $in, '+>', undef or die "temporary file: $!\n";
    print {$in} $args{input} if defined $args{input};
    $in->flush;
    seek $in, 0, 0;

    my $pid = open my $out, '-|';

    $captured = $pid;
    die "fork: $!\n" if !defined $pid;

    if ($pid == 0) {
        local %ENV = (%ENV, %{ $args{env} || {} });

        chdir $args{dir} if $args{dir};
        open STDIN, '<&', $in;
        open STDERR, '>&', \*STDOUT;
        { no warnings 'exec'; exec @command; }
        print "exec $command[0]: $!\n";
        POSIX::_exit(127);
    }

    local $/;
    my $text = <$out>;

    $text = '' if !defined $text;

    {
        local ($?, $!);

        close $out;
        $args{status} = $?;
    }

    die "@command failed (status " . ($args{status} >> 8) . "):\n$text"
        if $args{status} != 0;

    return $text;
}


sub pid { return $_[0]{pid} }


sub signal {
    my ($self, $name) = @_;

    return kill $name, $self->{pid};
}


# True while the process lives; keeps its status when it has ended.
sub alive {
    my ($self) = @_;

    return 0 if defined $self->{status};
    return 1 if $self->{owner} != $$;

    local ($?, $!);

    if (waitpid($self->{pid}, POSIX::WNOHANG()) == $self->{pid}) {
        $self->{status} = $?;
        delete $running{ $self->{pid} };
        return 0;
    }

    return 1;
}


# Waits for the end; returns the wait status, or nothing after `seconds`.
sub wait {
    my ($self, $seconds) = @_;
    my $until = time + $seconds;

    while ($self->alive) {
        return if time > $until;
        sleep 0.01;
    }

    return $self->{status};
}


# Asks the process to end with its own signal, or the one given, and kills it
# when it does not within `seconds` (10).  Returns the wait status, or nothing
# when it had to be killed.
sub stop {
    my ($self, $signal, $seconds) = @_;

    return $self->{status} if !$self->alive;

    $self->signal('CONT');
    $self->signal($signal || $self->{quit});

    my $status = $self->wait(defined $seconds ? $seconds : 10);

    return $status if defined $status;

    kill 'KILL', -$self->{pid}, $self->{pid};
    $self->wait(5);

    return;
}


# Polls a condition; returns its true value, or nothing after `seconds`.
sub until_true {
    my ($class, $seconds, $condition) = @_;
    my $until = time + $seconds;

    for ( ;; ) {
        my $value = $condition->();

        return $value if $value;
        return if time > $until;
        sleep 0.02;
    }
}


sub stop_all {
    for my $proc (sort { $b->{pid} <=> $a->{pid} } values %running) {
        $proc->stop(undef, 5) if $proc->{owner} == $$;
    }

    return;
}


for my $signal (qw(INT TERM HUP)) {
    $SIG{$signal} = sub { exit 128 + 15 };
}


END {
    my $status = $?;

    stop_all();
    $? = $status;
}


1;
