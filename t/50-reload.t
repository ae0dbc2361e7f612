#!/usr/bin/perl
#
# Reloads lose no request and no write, whatever the number of workers; an
# nginx that quits answers what it has begun.
#
# Runs alone.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;
use Time::HiRes qw(sleep time);

my $long = $ENV{PET_LONG} ? 4 : 1;


# Load on one stack while it reloads; returns how many replies came.
sub reloads {
    my ($t, $users, $keepalive, $times) = @_;
    my (%acknowledged, %at, $started);
    my $what = ($keepalive ? 'kept connections' : 'new connections')
        . ', ' . $t->value('WORKERS') . ' workers';

    $at{ 0.4 + $_ * 1.2 } = sub {
        $t->server->{proc}->signal('HUP');
        $started++;
    } for 0 .. $times - 1;

    my @again;
    my ($i, $repeated, @replies) = (0, 0);
    my $until = time + 0.8 + $times * 1.2;

    # a server may close a kept connection just as the next request is on its
    # way; a client then repeats it, a write under the same key
    $t->http(timeout => 15)->drive(connections => 12,
        keepalive => $keepalive, at => \%at,
        next => sub {
            return shift @again if @again;
            return if time > $until;

            my $user = $users->[ ++$i % @$users ];

            return $t->build(GET => '/v1/dev/token', user => $user)
                if $i % 3 == 0;
            return $t->build(
                PetTest::Seed->interaction($user, $t->unique('r')));
        },
        reply => sub {
            my ($request, $reply) = @_;

            if (!$reply->status && $keepalive && $repeated++ < 12 * $times) {
                push @again, $request;
            } else {
                push @replies, $reply;
            }
        });

    my @bad = grep { $_->status >= 400 || !$_->status } @replies;

    is $started, $times, "$what: $times reloads";
    is scalar @bad, 0, "$what: none of " . @replies . ' requests is lost';
    diag($_->summary) for @bad > 3 ? @bad[0 .. 2] : @bad;
    cmp_ok scalar @replies, '>', 20, "$what: it was a load";

    return scalar grep {
        my $data = $_->data;
        ref $data eq 'HASH' && $data->{interaction_id};
    } @replies;
}


for my $workers (1, 'auto') {
    my $t = PetTest->new(name => "50-reload-$workers", workers => $workers,
        http_config => $PetTest::Seed::UNLIMITED,
        directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
    my @users = PetTest::Seed->users($t, 40);
    my $writes = 0;

    $writes += reloads($t, \@users, $_, 3 * $long) for 1, 0;

    my ($stored) = $t->sql('SELECT count(*) FROM pet_interactions');

    is $stored, $writes, 'each acknowledged write is there, and no other';
    PetTest::Seed->accounts($t, 'reloads');

    # a row lock keeps requests in flight while nginx quits
    if ($workers eq 'auto') {
        my $lock = $t->session;

        $lock->query('BEGIN; SELECT 1 FROM wallets FOR UPDATE');

        my (@requests, @replies) = map {
            $t->build(PetTest::Seed->interaction($users[$_], "quit-$_"));
        } 0 .. 9;
        my $i = 0;

        $t->http->drive(connections => 10,
            next => sub { $requests[$i++] },
            reply => sub { push @replies, $_[1] },
            at => { 0.2 => sub { $t->server->{proc}->signal('QUIT') },
                    0.35 => sub { $lock->query('COMMIT') } });

        is scalar(grep { $_->status == 200 } @replies), 10,
            'a graceful quit waits for what is in flight'
            or diag map { $_->summary . "\n" } @replies;

        is $t->server->{proc}->wait(10), 0, 'and ends with 0';
        delete $t->server->{proc};
        $lock->close;

        my ($n) = $t->sql(
            q(SELECT count(*) FROM idempotency_keys WHERE key LIKE 'quit%'));

        is $n, 10, 'each with its effect';
        PetTest::Seed->accounts($t, 'quit');
    }

    $t->stop;
    $t->check_log;
    $t->cleanup;
}

done_testing();
