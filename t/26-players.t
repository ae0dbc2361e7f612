#!/usr/bin/perl
#
# Nine days of casual and daily players and bots: nobody gets more than the
# rules say.  t/simulate plays longer and prints a table.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Players;

my $t = PetTest->new(http_config => $PetTest::Players::LIMITS,
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my $players = PetTest::Players->new($t, each => 1, seed => $ENV{PET_SEED} // 3);

$players->play(9);
diag $players->table;
is(join("\n", $players->violations), '', "$players->{requests} requests, nothing is wrong");

my %got = map { $_->[0] => $_->[2] } $players->limits;

is($got{'points of interactions a day'}, 20, 'the bot has met the limit of interactions');
is($got{'points of milestones in 9 days'}, 50, 'and of milestones');
cmp_ok($got{'points of tasks a day'}, '>', 0, 'and tasks are worth something');

$t->done;
