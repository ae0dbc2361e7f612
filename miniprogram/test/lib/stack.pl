#!/usr/bin/perl
#
# A stack of its own for the tests of the mini-program, on free ports; for
# stack.mjs beside it.  Prints {"base"} as a line of JSON when it is ready,
# then answers a line of JSON with one: {"sql"} gives {"rows"}, {"nginx"}:
# "stop" or "start" gives {}.  Ends, and cleans up, when its input does; with
# status 1 when nginx logged something grave.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../../../t/lib";

use File::Path qw(remove_tree);
use JSON::PP ();
use PetTest;
use PetTest::Proc ();
use PetTest::Services ();

my $json = JSON::PP->new->utf8->canonical;
my $run = PetTest::Services::run_dir();

$ENV{PET_T_RUN} = $run;
$| = 1;

my $status = eval {
    PetTest::Services->start_postgres("$run/pg");

    my $t = PetTest->new(name => $ARGV[0]);

    answer({ base => 'http://127.0.0.1:' . $t->port,
             sandbox => $t->value('WECHAT_API') });

    while (my $line = <STDIN>) {
        my $request = $json->decode($line);
        my $reply = eval { obey($t, $request) } || { error => "$@" };

        answer($reply);
    }

    my $clean = $t->stop && $t->check_log;

    $t->cleanup;
    $clean ? 0 : 1;
};

print STDERR $@ if !defined $status;
PetTest::Proc::stop_all();
remove_tree($run);

# Test::More's own end is for tests
Test::More->builder->no_ending(1);
exit($status // 1);


sub obey {
    my ($t, $request) = @_;

    if (defined(my $sql = $request->{sql})) {
        utf8::encode($sql);

        my @rows = $t->sql($sql);

        utf8::decode($_) for @rows;
        return { rows => \@rows };
    }

    if ($request->{nginx} eq 'stop') {
        $t->stop;
    } else {
        $t->start;
    }

    return {};
}


sub answer {
    my ($reply) = @_;

    print STDOUT $json->encode($reply), "\n";

    return;
}
