#!/usr/bin/perl
#
# Claims over two servers at the same moment: whatever is taken is taken once,
# and the books agree.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;

my $t = PetTest->new(http_config => "$PetTest::Seed::UNLIMITED\n",
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 8);

$t->start_second;


sub value { return join "\n", $t->sql($_[0]) }


sub codes {
    my %n;

    $n{ $_->code // '-' }++ for @_;

    return join ' ', map { "$_:$n{$_}" } sort keys %n;
}


# 64 claims of one thing: one is paid, the others find it taken or give up.
sub once {
    my ($what, $paid, @replies) = @_;

    is scalar(grep { $_->code == 0 } @replies), 1, "$what: " . codes(@replies);
    is scalar(grep { $_->code !~ /\A(?:0|40902|50300)\z/ } @replies), 0,
        'the others find it taken';
    is((map { $_->data->{points_balance} } grep { $_->code == 0 } @replies)[0],
       $paid, 'the balance');

    return;
}


subtest 'a task' => sub {
    my $user = $users[0];

    is $t->request(PetTest::Seed->interaction($user, 'c', 'cleaning'))->code,
        0, 'done';
    once('task', 7, $t->parallel(64, sub {
        (POST => '/v1/tasks/3/claim', user => $user, key => "t$_[0]") }));
    is value("SELECT count(*), sum(delta) FROM ledger WHERE user_id =
        $user->{user_id} AND reason = 'task'"), '1|5', 'one entry';
};


subtest 'all tasks at once, beyond the cap' => sub {
    my $user = $users[1];

    $t->sql("INSERT INTO tasks (task_id, code, title, event, target,
        reward_points) SELECT n, 'x' || n, 'x', 'petting', 1, 7
        FROM generate_series(201, 208) n");
    is $t->request(PetTest::Seed->interaction($user, 'p', 'petting'))->code,
        0, 'done';

    my @replies;

    # of many claims of one user only some get through in one go
    for my $round (1 .. 12) {
        push @replies, $t->parallel(32, sub {
            (POST => '/v1/tasks/' . (201 + $_[0] % 8) . '/claim',
             user => $user, key => "r$round.$_[0]") });
        last if value("SELECT sum(delta) FROM ledger WHERE reason = 'task' AND
            user_id = $user->{user_id}") eq '30';
    }

    is value("SELECT sum(delta) FROM ledger WHERE user_id = $user->{user_id}
        AND reason = 'task'"), 30, 'exactly the cap: ' . codes(@replies);
    is value("SELECT count(*) FROM ledger WHERE user_id = $user->{user_id}
        AND reason = 'task'"), 5, 'the last one in part';
    $t->sql('DELETE FROM tasks WHERE task_id > 200');
};


subtest 'an achievement' => sub {
    my $user = $users[2];

    once('achievement', 10, $t->parallel(64, sub {
        (POST => '/v1/achievements/1/claim', user => $user, key => "a$_[0]")
    }));
    is value("SELECT count(*), sum(delta) FROM ledger WHERE user_id =
        $user->{user_id}"), '1|10', 'one entry';
};


subtest 'a letter' => sub {
    my $user = $users[3];

    $t->sql("INSERT INTO messages (user_id, message_id, kind, ref, title, body,
        attachments, created_at, expires_at) VALUES ($user->{user_id}, 1,
        'gift', 'gift:1', 'T', 'B', '[{\"points\": 30, \"quantity\": 1},
        {\"item_id\": \"1\", \"quantity\": 3}]', now(), now() + interval '1 day')");
    once('letter', 30, $t->parallel(64, sub {
        (POST => '/v1/messages/1/claim', user => $user, key => "m$_[0]") }));
    is value("SELECT granted, quantity FROM user_inventory WHERE user_id =
        $user->{user_id} AND item_id = 1"), '3|3', 'what was in it';
    is value("SELECT count(*) FROM messages WHERE user_id = $user->{user_id}
        AND claimed_at IS NOT NULL"), 1, 'it is empty';
};


subtest 'one key' => sub {
    my $user = $users[4];
    my @replies = $t->parallel(32, sub {
        (POST => '/v1/achievements/1/claim', user => $user, key => 'same') });
    my %bodies = map { $_->body => 1 } grep { $_->code == 0 } @replies;

    unlike codes(@replies), qr/\b(?!0:|40904:|40902:|50300:)\d+:/,
        codes(@replies);
    is keys %bodies, 1, 'one body';
    is value("SELECT balance FROM wallets WHERE user_id = $user->{user_id}"),
        10, 'one payment';
};


subtest 'who comes back by two doors' => sub {
    my $user = $t->login('bo');
    my @tokens = map { $t->login('bo', again => 1)->{refresh_token} } 1 .. 6;

    $t->clock(4 * 86_400_000);

    my @replies = $t->parallel(6, sub {
        (POST => '/v1/auth/refresh', body => { refresh_token => $tokens[$_[0]] })
    });

    is codes(@replies), '0:6', 'six sessions are renewed';
    is value("SELECT count(*) FROM messages WHERE user_id = $user->{user_id}
        AND kind = 'welcome'"), 1, 'one letter';
};


PetTest::Seed->accounts($t, 'at the end');
$t->done;
