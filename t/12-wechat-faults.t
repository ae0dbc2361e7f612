#!/usr/bin/perl
#
# Sign-in while WeChat is slow, silent or talks nonsense, and many first
# sign-ins of one person at once.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;

sub text {
    my ($name) = @_;

    open my $in, '<', "$FindBin::Bin/../conf/$name" or die "$name: $!\n";
    local $/;
    return scalar <$in>;
}


# more sign-ins at once than one address may have
my $locations = text('pet.conf') =~ s/burst=20 /burst=200 /gr;
my $template = text('dev.conf.in')
    =~ s{include\s+\S+/conf/pet\.conf;}{$locations}r;

my $t = PetTest->new(template => $template,
    http_config => $PetTest::Seed::UNLIMITED);
my $path = '/sns/jscode2session';
my $n = 0;


sub login {
    my ($code) = @_;

    return $t->request(POST => '/v1/auth/login',
        body => { code => $code || 'test-x.' . ++$n });
}


sub fault {
    my (%fault) = @_;

    $t->sandbox_control(POST => '/sandbox/fault',
        { path => $path, %fault });

    return;
}


sub calls {
    return scalar @{ $t->sandbox_control(
        GET => "/sandbox/log?path=$path")->{items} };
}


subtest 'slow' => sub {
    fault(mode => 'slow', ms => 1500);

    my $reply = login();

    is $reply->code, 0, 'signed in all the same';
    cmp_ok $reply->time, '>', 1.4, 'as late as WeChat';
    cmp_ok $reply->time, '<', 3, 'and no later';
};


subtest 'silent' => sub {
    fault(mode => 'hang');

    my $before = calls();
    my $reply = login();

    is $reply->code, 50401, 'a timeout';
    is $reply->status, 504, 'with 504';
    cmp_ok $reply->time, '<', 5, 'within five seconds';
    is calls(), $before + 1, 'the code is not sent again';
    is login()->code, 0, 'the next one is signed in';
};


subtest 'the client leaves' => sub {
    fault(mode => 'slow', ms => 700);
    $t->http->request({ method => 'POST', path => '/v1/auth/login',
        body => '{"code":"test-gone"}', abort => 0.2 });

    ok(PetTest::Proc->until_true(5, sub {
        ($t->sql('SELECT count(*) FROM users'))[0] == 2 }),
        'what was begun is finished');
};


for my $case ([ '5xx', 50201 ], [ 'garbage', 50201 ], [ 'truncate', 50201 ],
              [ 'close', 50201 ])
{
    my ($mode, $code) = @$case;

    subtest $mode => sub {
        my ($users) = $t->sql('SELECT count(*) FROM users');

        fault(mode => $mode);

        my $reply = login();

        is $reply->code, $code, "code $code";
        is $reply->status, 502, 'with 502';
        cmp_ok $reply->time, '<', 2, 'at once';
        is(($t->sql('SELECT count(*) FROM users'))[0], $users, 'no row');
        is login()->code, 0, 'the next one is signed in';
    };
}


subtest 'an unknown errcode' => sub {
    fault(mode => 'errcode', errcode => 48001);

    my $reply = login();

    is $reply->code, 50201, 'code 50201';
    is $reply->data->{errcode}, 48001, 'which says what it was';
};


subtest 'busy' => sub {
    my $before = calls();

    fault(mode => 'errcode', errcode => -1, times => 2);
    is login()->code, 0, 'twice: signed in';
    is calls(), $before + 3, 'at the third call';

    fault(mode => 'errcode', errcode => -1, times => 3);

    my $reply = login();

    is $reply->code, 50201, 'always: an error';
    is $reply->data->{errcode}, -1, 'with its errcode';
    is calls(), $before + 6, 'after three calls';

    fault(mode => 'errcode', errcode => -1);
    fault(mode => 'hang');
    $reply = login();
    is $reply->code, 50401, 'busy, then silent: a timeout';
    cmp_ok $reply->time, '<', 5, 'of five seconds in all';
};


# signed-in people do not feel it, however long it lasts
subtest 'silent under load' => sub {
    plan(skip_all => 'PET_LONG') if !$ENV{PET_LONG};

    my @users = PetTest::Seed->users($t, 20);
    my $i = 0;
    my %slowest;

    fault(mode => 'hang', times => 1000);

    my @replies = $t->load(seconds => 12, connections => 24,
        request => sub {
            return (POST => '/v1/auth/login', body => {
                code => 'test-load.' . ++$n }) if ++$i % 40 == 0;
            return (GET => '/v1/users/me', user => $users[ $i % 20 ]);
        });

    for my $reply (@replies) {
        my $what = $reply->status;

        $slowest{$what} = $reply->time if $reply->time > ($slowest{$what} // 0);
    }

    diag 'slowest: ' . join ', ', map { sprintf '%d: %.2f s', $_, $slowest{$_} }
        sort keys %slowest;
    # many sign in from one address
    is join(' ', grep { $_ != 429 } sort keys %slowest), '200 504',
        'signed in, or a timeout';
    cmp_ok $slowest{200}, '<', 2, 'who is signed in is served at once';
    cmp_ok $slowest{504}, '<', 6, 'who signs in hears of it in time';
    $t->sandbox_control(DELETE => '/sandbox/fault');
    is login()->code, 0, 'when WeChat is back people sign in';
};


subtest 'one person signs in for the first time 32 times at once' => sub {
    my @replies = $t->parallel(32, sub {
        (POST => '/v1/auth/login', body => { code => "test-crowd.$_[0]" }) });
    my %ids = map { $_->data->{user}{user_id} => 1 }
        grep { $_->code == 0 } @replies;

    is scalar(grep { $_->code == 0 } @replies), 32, 'all are signed in';
    is scalar(keys %ids), 1, 'as one user';
    is scalar(grep { $_->code == 0 && $_->data->{is_new} } @replies), 1,
        'one of them new';

    my ($id) = keys %ids;

    is(($t->sql("SELECT (SELECT count(*) FROM sessions WHERE user_id = $id),
                        (SELECT count(*) FROM user_login_logs
                          WHERE user_id = $id),
                        (SELECT quantity FROM user_inventory
                          WHERE user_id = $id)"))[0], '32|32|10',
        'with 32 sessions and ten meals');
};


subtest 'many wait for a silent WeChat while others are served' => sub {
    fault(mode => 'hang', times => 40);

    my ($slow, @replies) = (0);
    my @requests = map { $t->build(POST => '/v1/auth/login',
        body => { code => "test-wait.$_" }) } 1 .. 40;

    push @requests, map { $t->build(GET => '/healthz') } 1 .. 40;
    @replies = $t->http(timeout => 30)->run(\@requests);

    is scalar(grep { $_->code == 50401 } @replies[0 .. 39]), 40,
        'each gets its timeout';
    $slow = grep { $_->status != 200 || $_->time > 1 } @replies[40 .. 79];
    is $slow, 0, 'nobody else waits';
};


subtest 'a reload while WeChat thinks' => sub {
    fault(mode => 'slow', ms => 1500);

    my @replies = $t->load(seconds => 1, connections => 1,
        request => sub { (POST => '/v1/auth/login',
            body => { code => 'test-reload.' . ++$n }) },
        at => { 0.3 => sub { $t->server->reload } });

    is join(' ', map { $_->summary =~ m{"code":0} ? () : $_->summary }
        @replies), '', 'loses nobody';
};


subtest 'WeChat is out of reach' => sub {
    $t->sandbox->stop;

    my $reply = login();

    is $reply->code, 50201, 'code 50201';
    cmp_ok $reply->time, '<', 1, 'at once';
};


subtest 'the egress is gone' => sub {
    $t->stop;
    $t->configure(directives => 'pet_egress unix:' . $t->value('SOCK')
        . '/nothing.sock');
    $t->start;
    $t->expect_log(qr/connect\(\) to pet_egress failed/);

    my $reply = login();

    is $reply->code, 50201, 'code 50201';
    cmp_ok $reply->time, '<', 1, 'at once';
};


subtest 'no secret is logged' => sub {
    my $text = '';

    $t->stop;

    open my $in, '<', $t->dir . '/secrets/wechat_secret' or die;
    chomp(my $secret = <$in>);

    for my $file (glob $t->dir . '/log/{access,error,stderr}.log') {
        open my $log, '<', $file or next;
        local $/;
        $text .= <$log>;
    }

    like $text, qr/code2Session failed/, 'failures are logged';
    unlike $text, qr/\Q$secret/, 'without our secret';
    unlike $text, qr/js_code|test-x/, 'without codes';
};

$t->done;
