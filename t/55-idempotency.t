#!/usr/bin/perl
#
# One key, one effect, one reply; one cooldown, one interaction: whatever
# comes at the same moment, and through two servers on one database.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;

my $limits = <<'END';
pet_user_rate write rate=1000r/s burst=100000;
pet_rule training.cooldown_ms 0;
END
my $t = PetTest->new(http_config => $limits . 'pet_deadline fast 20s;',
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my @users = PetTest::Seed->users($t, 60);


# The accounts of 64 replies to one request under one key.
sub one_effect {
    my ($what, $user, $key, @replies) = @_;
    my (%status, %body);

    for my $reply (@replies) {
        $status{ $reply->status . '/' . ($reply->code // '-') }++;
        $body{ $reply->body }++ if $reply->status == 200;

        is $reply->status, 409, "$what: otherwise it is still running"
            if $reply->status != 200;
    }

    cmp_ok $status{'200/0'} || 0, '>=', 1, "$what: done";
    is scalar keys %body, 1, "$what: all replies are the same bytes"
        or diag join "\n", %status;

    my ($n) = $t->sql(
        "SELECT count(*) FROM pet_interactions WHERE user_id = "
        . $user->{user_id});

    is $n, 1, "$what: one effect";

    return (keys %body)[0];
}


for my $round (0 .. 2) {
    my $user = $users[$round];
    my @replies = $t->parallel(64, sub {
        PetTest::Seed->interaction($user, "same-$round");
    });

    one_effect("round $round", $user, "same-$round", @replies);
    is scalar(grep { !$_->header('Idempotent-Replayed')
                     && $_->status == 200 } @replies), 1,
        "round $round: one of them is the first";
}

# no cooldown: only the key stands between the repeats and a second effect
{
    my $user = $users[3];
    my @replies = $t->parallel(64, sub {
        PetTest::Seed->interaction($user, 'train', 'training');
    });
    my $body = one_effect('no cooldown', $user, 'train', @replies);
    my $again = $t->request(
        PetTest::Seed->interaction($user, 'train', 'training'));

    is $again->body, $body, 'a later repeat gives the stored reply';
    is $again->header('Idempotent-Replayed'), 'true', 'and says so';
}

{
    my $user = $users[0];
    my $reply = $t->request(
        PetTest::Seed->interaction($user, 'same-0', 'cleaning'));

    is $reply->code, 40903, 'the same key with another body';

    my %request = %{ $t->build(PetTest::Seed->interaction($user, 'same-0')) };

    $request{path} .= '?a=b';
    is $t->request({%request})->code, 40903, 'and with another query';

    my ($n) = $t->sql("SELECT count(*) FROM pet_interactions WHERE user_id = "
        . $user->{user_id});

    is $n, 1, 'neither has an effect';

    is $t->request(PetTest::Seed->interaction($users[4], 'same-0'))->code, 0,
        'the same key of another user is another key';
}

# a refusal leaves no key behind
{
    my $user = $users[5];

    is $t->request(PetTest::Seed->interaction($user, 'first'))->code, 0,
        'an interaction';
    is $t->request(PetTest::Seed->interaction($user, 'second'))->code, 42901,
        'refused within its cooldown';
    $t->clock(31_000);
    is $t->request(PetTest::Seed->interaction($user, 'second'))->code, 0,
        'the key of a refused request can be used again';
    $t->clock(0);
}

# a group of writes, one of which has a twin in flight, still has one effect
{
    my @replies = $t->parallel(128, sub {
        my $i = $_[0] % 16;

        PetTest::Seed->interaction($users[10 + $i], "g$i", 'training');
    });
    my %bodies;

    $bodies{ $_->body }++ for grep { $_->status == 200 } @replies;
    is scalar keys %bodies, 16, '16 keys of 16 users, 8 times each: 16 effects';

    my ($n) = $t->sql('SELECT count(*) FROM pet_interactions WHERE user_id '
        . "BETWEEN $users[10]{user_id} AND $users[25]{user_id}");

    is $n, 16, 'in the database too';
}

# different keys, one cooldown
{
    my $user = $users[30];
    my @replies = $t->parallel(64, sub {
        PetTest::Seed->interaction($user, "k$_[0]");
    });
    my %code;

    $code{ $_->code }++ for @replies;
    is $code{0}, 1, '64 keys at once, one cooldown: one interaction'
        or diag map { "$_: $code{$_}\n" } keys %code;
}

# while the first request runs, held up by somebody's lock, its twin is told so
sub held_up {
    my ($user, $key, $then) = @_;
    my $lock = $t->session;
    my @requests = map { $t->build(PetTest::Seed->interaction($user, $key)) }
        0 .. 1;
    my @replies;

    $lock->query('BEGIN; SELECT 1 FROM wallets WHERE user_id = '
        . "$user->{user_id} FOR UPDATE");
    $t->http(timeout => 30)->drive(connections => 2,
        next => sub { shift @requests },
        reply => sub {
            my ($request, $reply) = @_;

            $t->validate($request, $reply);
            push @replies, $reply;
            $lock->query('COMMIT') if @replies == $then;
        });
    $lock->close;

    return @replies;
}

{
    my ($twin, $first) = held_up($users[31], 'held', 1);

    is $twin->code, 40904, 'the same key while the first request runs'
        or diag $twin->summary;
    is $twin->status, 409, 'is a conflict';
    is $twin->header('Retry-After'), 1, 'that says when to ask again';
    is $first->code, 0, 'the first one is done' or diag $first->summary;

    my $again = $t->request(PetTest::Seed->interaction($users[31], 'held'));

    is $again->body, $first->body, 'and its reply is there for the repeat';

    my ($n) = $t->sql('SELECT count(*) FROM pet_interactions WHERE user_id = '
        . $users[31]{user_id});

    is $n, 1, 'one effect';
}

# what is no text cannot be in a key's row
{
    my %request = %{ $t->build(DELETE => '/v1/pets/%ff', user => $users[32],
                              key => 'bytes') };

    is $t->request(\%request)->status, 404, 'a path that is not UTF-8';
}

# two servers
{
    my $second = PetTest::Server->new(dir => "$t->{dir}/second",
        template => $t->{template}, binary => $t->server->{binary},
        values => { %{ $t->{values} }, RUN => "$t->{dir}/second",
                    SOCK => "$t->{sock}/2",
                    PORT => PetTest::Services::free_port() });

    mkdir "$t->{dir}/second";
    mkdir "$t->{dir}/second/$_" for qw(tmp private public lib);
    mkdir "$t->{sock}/2";
    $second->write_conf(directives => $PetTest::Seed::NO_ADDRESS_LIMIT,
        http_config => $limits);

    my $http = PetTest::Http->new(port => $second->{values}{PORT},
                                  timeout => 30);

    $second->start(ready => sub {
        $http->request({ path => '/readyz' })->status == 200 });

    # half of each wave goes to the second server, at the same moment
    my $both = sub {
        my ($n, $make) = @_;
        my @requests = map { $t->build($make->($_)) } 0 .. $n - 1;
        my $pid = open my $out, '-|';

        if (!$pid) {
            my @replies = $http->run([ @requests[ $n / 2 .. $n - 1 ] ]);

            print JSON::PP->new->encode([ map {
                [ $_->status, $_->body, $_->header('Idempotent-Replayed') ]
            } @replies ]);
            close STDOUT;
            POSIX::_exit(0);
        }

        my @replies = $t->http->run([ @requests[ 0 .. $n / 2 - 1 ] ]);
        my $other = JSON::PP->new->decode(do { local $/; <$out> });

        return @replies, map {
            bless { status => $_->[0], body => $_->[1], headers =>
                    [ $_->[2] ? [ 'Idempotent-Replayed', 'true' ] : () ] },
                'PetTest::Reply'
        } @$other;
    };

    for my $round (0 .. 2) {
        my $user = $users[40 + $round];
        my @replies = $both->(64, sub {
            PetTest::Seed->interaction($user, "two-$round-$_[0]");
        });
        my %code;

        $code{ $_->code // '-' }++ for @replies;
        is $code{0}, 1, "two servers, 64 keys, round $round: one interaction"
            or diag map { "$_: $code{$_}\n" } keys %code;
        is $code{42901}, 63, "two servers, round $round: the rest waits";
    }

    my @replies = $both->(64, sub {
        PetTest::Seed->interaction($users[50], 'both', 'training');
    });

    one_effect('one key, two servers', $users[50], 'both', @replies);

    # what one server wrote the other one serves
    my $first = $t->request(PetTest::Seed->interaction($users[51], 'x'));
    my $repeat = $http->request(
        $t->build(PetTest::Seed->interaction($users[51], 'x')));

    is $repeat->body, $first->body, 'a repeat through the other server';

    my $error = $second->quit;

    ok !$error, 'the second server quits gracefully';
    is join("\n", $second->complaints), '', 'and logged nothing grave';
}

# the deadline of both comes while the write of the first one still waits
{
    $t->stop;
    $t->configure(http_config => $limits . 'pet_deadline fast 700ms;');
    $t->start;

    my @replies = held_up($users[33], 'late', 2);

    is join(' ', sort map { $_->code } @replies), '40904 50301',
        'at the deadline the twin is told that the first request runs'
        or diag map { $_->summary . "\n" } @replies;

    my $again = $t->request(PetTest::Seed->interaction($users[33], 'late'));

    is $again->code, 0, 'later the key is good for its effect';

    my ($n) = $t->sql('SELECT count(*) FROM pet_interactions WHERE user_id = '
        . $users[33]{user_id});

    is $n, 1, 'of which there is one';
}

PetTest::Seed->accounts($t, 'in the end');
$t->done;
