package PetTest::Server;

# One nginx of a test file: its configuration, its life, its error log.

use strict;
use warnings;

use File::Path qw(make_path remove_tree);
use IO::Socket::INET ();
use PetTest::Proc ();
use PetTest::Services ();
use Time::HiRes qw(sleep time);

# Lines that no test may cause unless it names them.  What a sanitizer finds
# is never expected.
my $GRAVE = qr/ \[(?:alert|emerg|crit)\] /;
my $SANITIZER = qr/(?:Address|Leak|UndefinedBehavior)Sanitizer|runtime error:/;

# seconds for a start and an end; valgrind takes its time
my ($START, $QUIT) = $ENV{PET_SLOW} ? (240, 120) : (30, 20);


# dir: prefix; template: text of the configuration; values: of its
# placeholders; binary.
sub new {
    my ($class, %args) = @_;

    return bless { binary => 'nginx', seen => {}, %args }, $class;
}


# Replaces @NAME@ in a template.
sub render {
    my ($template, $values) = @_;

    $template =~ s{\@([A-Z_]+)\@}{
        defined $values->{$1} ? $values->{$1} : die "no value for \@$1\@\n"
    }ge;

    return $template;
}


# The offset just behind the brace that closes the block opened at $open.
sub _block_end {
    my ($text, $open) = @_;
    my $depth = 0;

    pos($text) = $open;

    while ($text =~ /\G(?:[^{}"'#\\]+|\\.|\#[^\n]*|"(?:[^"\\]|\\.)*"
                        |'(?:[^'\\]|\\.)*'|([{}]))/gcsx)
    {
        next if !defined $1;
        $depth += $1 eq '{' ? 1 : -1;
        return pos $text if $depth == 0;
    }

    die "unbalanced braces in the configuration\n";
}


# Puts text in front of the closing brace of a block.
sub _append {
    my ($text, $open, $addition) = @_;
    my $end = _block_end($text, $open) - 1;

    substr $text, $end, 0, "\n$addition\n";

    return $text;
}


# The configuration with a test's own parts: `main_config` at the top,
# `http_config` at the end of http{}, `config` at the end of the server{}
# that listens on `port`; each line of `directives` ("name arguments")
# replaces the first directive of that name.
sub compose {
    my ($text, $port, %parts) = @_;

    for my $line (grep { /\S/ } split /\n/, $parts{directives} || '') {
        my ($name, $args) = $line =~ /\A\s*(\w+)\s+(.*?)\s*;?\s*\z/
            or die "directives: no arguments in \"$line\"\n";

        $text =~ s/^(\s*\Q$name\E)\s[^;{]*;/$1 $args;/m
            or die "directives: the configuration has no $name\n";
    }

    if (defined $parts{config}) {
        my ($at, $done) = (0);

        while ($text =~ /^\s*server\s*(\{)/gm) {
            my $open = $-[1];
            my $block = substr $text, $open, _block_end($text, $open) - $open;

            next if $block !~ /^\s*listen\s+\S*\b$port\b/m;
            $text = _append($text, $open, $parts{config});
            $done = 1;
            last;
        }

        die "the configuration has no server on port $port\n" if !$done;
    }

    if (defined $parts{http_config}) {
        $text =~ /^\s*http\s*(\{)/m or die "the configuration has no http{}\n";
        $text = _append($text, $-[1], $parts{http_config});
    }

    $text = "$parts{main_config}\n$text" if defined $parts{main_config};

    return $text;
}


sub write_conf {
    my ($self, %parts) = @_;
    my $text = render($self->{template}, $self->{values});

    make_path("$self->{dir}/conf", "$self->{dir}/log");
    $text = compose($text, $self->{values}{PORT}, %parts);

    open my $out, '>', "$self->{dir}/conf/nginx.conf"
        or die "$self->{dir}/conf/nginx.conf: $!\n";
    print {$out} $text;
    close $out or die "$self->{dir}/conf/nginx.conf: $!\n";

    return;
}


# intercept_tls_get_addr=0: libasan takes the size of a dynamic TLS block from
# what stands before it, which glibc has not kept there since 2.25; by the
# block's place, LeakSanitizer then reads at a small address and dies.
sub _sanitizer_env {
    my ($self, $leaks) = @_;
    my $log = "log_path=$self->{dir}/log/sanitizer";
    my $supp = "$PetTest::Services::ROOT/t/lib/lsan.supp";

    return (
        ASAN_OPTIONS => "$log:detect_odr_violation=0:detect_leaks=$leaks"
            . ':intercept_tls_get_addr=0'
            . ':detect_stack_use_after_return=1:allocator_may_return_null=1',
        LSAN_OPTIONS => "suppressions=$supp:print_suppressions=0",
        UBSAN_OPTIONS => "$log:print_stacktrace=1",
    );
}


sub _arguments {
    my ($self) = @_;

    return ($self->{binary}, '-p', "$self->{dir}/", '-e', 'log/stderr.log',
            '-c', 'conf/nginx.conf', '-g', 'daemon off;');
}


# The verdict of `nginx -t` on the configuration as written: whether it
# passes, and what it prints.
sub test_conf {
    my ($self) = @_;

    # nginx -t ends without freeing what it has read
    my $text = eval {
        PetTest::Proc->capture(env => { $self->_sanitizer_env(0) },
                               command => [ $self->_arguments, '-t' ]);
    };

    # what it refuses is for the caller to judge, not a fault of the server
    $self->{verdicts}{$PetTest::Proc::captured} = 1;

    return (1, $text) if defined $text;
    return (0, $@);
}


# Starts nginx and waits until it answers on its port; ready: a sub that is
# polled after that, for at most `seconds`.
sub start {
    my ($self, %opt) = @_;

    $self->{proc} = PetTest::Proc->start(
        name => 'nginx', quit => 'QUIT', log => "$self->{dir}/log/stderr.log",
        env => { $self->_sanitizer_env(1) }, command => [ $self->_arguments ]);

    my $up = PetTest::Proc->until_true($opt{seconds} || $START, sub {
        die "nginx did not start:\n" . $self->tail . "\n"
            if !$self->{proc}->alive;
        return IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                     PeerPort => $self->{values}{PORT});
    });

    if ($up && $opt{ready}) {
        $up = PetTest::Proc->until_true($opt{seconds} || $START, $opt{ready});
    }

    if (!$up) {
        my $tail = $self->tail;

        $self->{proc}->stop('TERM');
        die "nginx did not become ready:\n$tail\n";
    }

    return;
}


sub running {
    my ($self) = @_;

    return $self->{proc} && $self->{proc}->alive;
}


# Quits gracefully; returns an error, or nothing when nginx ended with 0.
sub quit {
    my ($self, $seconds) = @_;

    return if !$self->{proc};

    my $proc = delete $self->{proc};

    return 'nginx ended by itself' if !$proc->alive && !$proc->{asked};

    my $status = $proc->stop('QUIT', $seconds || $QUIT);

    return 'nginx did not quit in time and was killed' if !defined $status;
    return 'nginx was ended by signal ' . ($status & 127) if $status & 127;
    return 'nginx exited with ' . ($status >> 8) if $status;
    return;
}


# The process ids of the workers.
sub workers {
    my ($self) = @_;
    my $text = eval {
        PetTest::Proc->capture(command => [ 'ps', '-o', 'pid=,args=',
                                            '--ppid', $self->{proc}->pid ]);
    };

    return ($text || '') =~ /^\s*(\d+) nginx: worker process/mg;
}


# Reloads and waits until workers of the new generation serve.
sub reload {
    my ($self, $seconds) = @_;
    my %old = map { $_ => 1 } $self->workers;

    $self->{proc}->signal('HUP');

    return PetTest::Proc->until_true($seconds || 20, sub {
        return scalar grep { !$old{$_} } $self->workers;
    });
}


sub _files {
    my ($self) = @_;

    return sort grep { -f } glob "$self->{dir}/log/{*err*,sanitizer*}";
}


# A mark in the logs, for log_since().
sub mark {
    my ($self) = @_;

    return { map { $_ => -s $_ } $self->_files };
}


# The lines that were written after a mark, or all.
sub log_since {
    my ($self, $mark) = @_;
    my @lines;

    for my $file ($self->_files) {
        open my $in, '<', $file or next;
        seek $in, $mark->{$file}, 0 if $mark && $mark->{$file};
        push @lines, <$in>;
    }

    chomp @lines;

    return @lines;
}


sub tail {
    my ($self) = @_;
    my @lines = $self->log_since;

    return join "\n", @lines > 20 ? @lines[-20 .. -1] : @lines;
}


# The lines since a mark that fail a test.  A grave line that matches one of
# `expected` (strings or patterns) does not.
sub complaints {
    my ($self, $mark, @expected) = @_;
    my @bad;

    for my $line ($self->log_since($mark)) {
        if ($line =~ $SANITIZER) {
            push @bad, $line;

        } elsif ($line =~ $GRAVE) {
            next if $line =~ / (\d+)#\d+:/ && $self->{verdicts}{$1};
            push @bad, $line if !grep { matches($line, $_) } @expected;
        }
    }

    return @bad;
}


# Whether a line holds a string or matches a pattern.
sub matches {
    my ($line, $what) = @_;

    return ref $what eq 'Regexp' ? $line =~ $what : index($line, $what) >= 0;
}


1;
