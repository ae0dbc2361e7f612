#!/usr/bin/perl
#
# Sessions: rotation of refresh tokens, its grace period and reuse; logout in
# every worker at once; what Redis forgets changes nothing.

use FindBin;
use lib "$FindBin::Bin/lib";

use JSON::PP ();
use PetTest;

my $t = PetTest->new;


sub member {
    my ($name) = @_;
    my $user = $t->login($name, consents => [], again => 1);

    # consent by hand: the gate has not read this user yet
    $t->sql("UPDATE users SET privacy_version = 99, terms_version = 99
              WHERE user_id = $user->{user_id}");

    return { %$user };
}


sub refresh {
    my ($token) = @_;

    return $t->request(POST => '/v1/auth/refresh',
        body => { refresh_token => $token });
}


# Asks until both workers have answered; the codes that came.
sub everywhere {
    my ($user) = @_;
    my %codes;

    $codes{ $_->code }++ for $t->parallel(10, sub {
        (GET => '/v1/auth/session', user => $user) });

    return join ' ', sort keys %codes;
}


subtest 'rotation' => sub {
    my $ann = member('ann');
    my $reply = refresh($ann->{refresh_token});

    is $reply->code, 0, 'a refresh token is taken';

    my $next = $reply->data;

    isnt $next->{refresh_token}, $ann->{refresh_token}, 'another token';
    is $next->{expires_in}, 7200, 'lifetime of the access token';
    is $t->request(GET => '/v1/auth/session',
        user => { token => $next->{access_token} })->code, 0,
        'the new access token works';
    is everywhere($ann), '0', 'the old access token lives on';

    my $again = refresh($ann->{refresh_token})->data;

    is "$again->{access_token} $again->{refresh_token}",
        "$next->{access_token} $next->{refresh_token}",
        'within the grace period the same pair';

    $t->clock(29_000);

    my $late = refresh($ann->{refresh_token})->data;

    is $late->{access_token}, $next->{access_token}, 'the same access token';
    is $late->{refresh_token}, $next->{refresh_token}, 'and refresh token';
    cmp_ok $late->{expires_in}, '<=', 7171, 'of which less time is left';
    cmp_ok $late->{expires_in}, '>=', 7160, 'but no less than that';

    is refresh($next->{refresh_token})->code, 0, 'the family goes on';
};


subtest 'reuse' => sub {
    $t->clock(0);

    my $bob = member('bob');
    my $second = refresh($bob->{refresh_token})->data;

    is everywhere($bob), '0', 'bob is signed in';
    $t->clock(32_000);

    my $reply = refresh($bob->{refresh_token});

    is $reply->code, 40105, 'after the grace period: reuse';
    is $reply->status, 401, 'with 401';
    is refresh($second->{refresh_token})->code, 40103,
        'the family has ended';
    is everywhere($bob), '40103', 'so has its access token, in each worker';
    is everywhere({ token => $second->{access_token} }), '40103',
        'and the next one';

    $t->clock(0);

    for my $n (2, 5) {
        my $cid = member("cid$n");
        my $token = $cid->{refresh_token};

        $token = refresh($token)->data->{refresh_token} for 1 .. $n;
        is refresh($cid->{refresh_token})->code, 40105,
            "a token of $n rotations ago is known, too";
        is refresh($token)->code, 40103, 'that family has ended';
    }
};


subtest 'what is no token of ours' => sub {
    my $dan = member('dan');
    my ($user, $sid, $secret) = split /\./, $dan->{refresh_token};

    (my $other = $secret) =~ tr/A-Za-z/B-ZAb-za/;

    is refresh("$user.$sid.$other")->code, 40101, 'a forged secret';
    is refresh("$user.nosuchsession.$secret")->code, 40101, 'no such session';
    is refresh("999999999.$sid.$secret")->code, 40101, 'another user';
    is refresh('garbage')->code, 40101, 'garbage';
    is refresh('x' x 257)->code, 40001, 'too long';
    is $t->request(POST => '/v1/auth/refresh', body => {})->code, 40001,
        'no token';
    is refresh($dan->{refresh_token})->code, 0, 'the session has not ended';

    $t->sql("UPDATE sessions SET expires_at = now() - interval '1 second'
              WHERE sid = '$sid'");
    is refresh($dan->{refresh_token})->code, 40103, 'expired';
};


subtest 'an access token lives two hours' => sub {
    my $finn = member('finn');

    $t->clock(7_190_000);
    is everywhere($finn), '0', 'till shortly before';
    $t->clock(7_206_000);
    is everywhere($finn), '40102', 'then it has expired, in each worker';
    is $t->request(GET => '/v1/auth/session', user => $finn)->status, 401, 'with 401';
    is everywhere({ token => refresh($finn->{refresh_token})->data->{access_token} }), '0',
        'the session goes on with the next one';
    $t->clock(0);
};


subtest 'parallel refreshes of one token give one pair' => sub {
    my $eve = member('eve');
    my @replies = $t->parallel(16, sub {
        (POST => '/v1/auth/refresh',
         body => { refresh_token => $eve->{refresh_token} }) });
    my %pairs = map {
        ($_->data || {})->{access_token} . ' '
            . ($_->data || {})->{refresh_token} => 1 }
        grep { $_->code == 0 } @replies;

    is scalar(grep { $_->code == 0 } @replies), 16, 'all are taken';
    is scalar(keys %pairs), 1, 'with the same pair';
    is(($t->sql("SELECT version FROM sessions
                  WHERE user_id = $eve->{user_id}"))[0], 2,
        'one rotation took place');
};


subtest 'logout' => sub {
    my $fay = member('fay');
    my $phone = member('fay');

    is everywhere($fay), '0', 'signed in';
    is $t->request(POST => '/v1/auth/logout', user => $fay)
        ->data->{revoked}, 1, 'logout';
    is everywhere($fay), '40103', 'at once in each worker';
    is everywhere($phone), '0', 'the other session lives';
    is refresh($fay->{refresh_token})->code, 40103, 'no refresh any more';
    is $t->request(POST => '/v1/auth/logout', user => $fay)->code, 40103,
        'nor another logout';

    my $pad = member('fay');

    is everywhere($pad), '0', 'a third session';
    is $t->request(POST => '/v1/auth/logout-all', user => $pad)
        ->data->{revoked}, 2, 'logout of all';
    is everywhere($_), '40103', 'all have ended' for $phone, $pad;
    is((member('fay'))->{is_new}, JSON::PP::false, 'and may come again');
};


subtest 'list and end sessions' => sub {
    my @gus = map { member('gus') } 1 .. 3;
    my $page = $t->request(GET => '/v1/users/me/sessions?limit=2',
        user => $gus[2]);

    is $page->code, 0, 'the list';
    is scalar @{ $page->data->{items} }, 2, 'a page of two';
    ok $page->data->{items}[0]{current}, 'the latest is this one';
    ok !$page->data->{items}[1]{current}, 'the one before is not';

    my $rest = $t->request(GET => '/v1/users/me/sessions?limit=2&cursor='
        . $page->data->{next_cursor}, user => $gus[2])->data;

    is scalar @{ $rest->{items} }, 1, 'the rest';
    is $rest->{next_cursor}, undef, 'is the end';

    my $whole = $t->request(GET => '/v1/users/me/sessions?limit=3', user => $gus[2])->data;

    is scalar @{ $whole->{items} }, 3, 'a page that holds all of them';
    is $whole->{next_cursor}, undef, 'has none behind it';

    my $hal = member('hal');
    my ($sid, $log_id) = split /\|/, ($t->sql("SELECT s.sid, l.log_id FROM sessions s
        JOIN user_login_logs l USING (user_id)
       WHERE user_id = (SELECT user_id FROM sessions
                         WHERE sid = '@{[ (split /\./, $hal->{refresh_token})[1] ]}')"))[0];

    for my $cursor ("sessions?cursor=$sid", 'sessions?cursor=1',
                    "login-logs?cursor=$log_id", 'login-logs?cursor=1')
    {
        my $reply = $t->request(GET => "/v1/users/me/$cursor", user => $gus[2]);

        is $reply->code, 40001, "$cursor: not of a row of one's own";
        is $reply->{json}{errors}[0]{field}, 'cursor', 'is said';
    }

    my ($first) = $rest->{items}[0]{session_id};

    is everywhere($gus[0]), '0', 'the first session is alive';
    is $t->request(DELETE => "/v1/users/me/sessions/$first",
        user => $gus[2])->code, 0, 'ended from another';
    is everywhere($gus[0]), '40103', 'in each worker';
    is $t->request(DELETE => "/v1/users/me/sessions/$first",
        user => $gus[2])->code, 40410, 'not twice';

    is $t->request(DELETE => '/v1/users/me/sessions/'
        . $page->data->{items}[0]{session_id}, user => $hal)->code, 40410,
        "nor another user's";

    my $log = $t->request(GET => '/v1/users/me/login-logs?limit=2',
        user => $gus[2])->data;

    is scalar @{ $log->{items} }, 2, 'the log of sign-ins';
    is $log->{items}[0]{ip_address}, '127.0.0.1', 'with addresses';
    is scalar @{ $t->request(GET => '/v1/users/me/login-logs?cursor='
        . $log->{next_cursor}, user => $gus[2])->data->{items} }, 1,
        'and its second page';
    is $t->request(GET => '/v1/users/me/login-logs?limit=101',
        user => $gus[2])->code, 40001, 'a page has 100 lines at most';
};


subtest 'without consent' => sub {
    my $ivy = $t->login('ivy', consents => []);

    is $t->request(GET => '/v1/auth/session', user => $ivy)->code, 0,
        'the session is shown';
    is $t->request(GET => '/v1/users/me/sessions', user => $ivy)->code, 40302,
        'not the list';
    is $t->request(POST => '/v1/auth/logout', user => $ivy)->code, 0,
        'logout works';
};


sub redis {
    return PetTest::Proc->capture(command => [ 'redis-cli', '-s',
        $t->value('REDIS_SOCKET'), @_ ]);
}


subtest 'Redis is emptied' => sub {
    my ($jan, $kim) = map { member($_) } qw(jan kim);

    is everywhere($_), '0', 'signed in' for $jan, $kim;
    $t->request(POST => '/v1/auth/logout', user => $kim);
    redis('FLUSHALL');
    is everywhere($jan), '0', 'no one is logged out';
    is everywhere($kim), '40103', 'no one is let in again';
};


subtest 'Redis is down' => sub {
    my ($lea, $max) = map { member($_) } qw(lea max);

    is everywhere($_), '0', 'signed in' for $lea, $max;
    $t->redis->stop;
    is everywhere($lea), '0', 'no one is logged out';
    is $t->request(POST => '/v1/auth/logout', user => $max)->code, 0,
        'logout works';
    is everywhere($max), '40103', 'and counts in each worker';
    is member('ned')->{is_new}, JSON::PP::true, 'login works';

    $t->start_redis;

    ok(PetTest::Proc->until_true(10, sub {
        $t->request(GET => '/readyz')->body =~ /"redis":\s*(?:"ok"|true)/ }),
        'Redis is back');
    is everywhere($lea), '0', 'as before';
    is everywhere($max), '40103', 'as before: what it kept did not matter';
};


subtest 'no secret is logged' => sub {
    my $text = '';

    $t->stop;

    for my $file (glob $t->dir . '/log/{access,error,stderr}.log') {
        open my $in, '<', $file or next;
        local $/;
        $text .= <$in>;
    }

    ok length $text, 'there are logs';
    unlike $text, qr/eyJ|js_code|test-ann|session_key/, 'no token, no code';
    unlike $text, qr/\.[\w-]{22}\.[\w-]{43}/, 'no refresh token';
    unlike $text, qr/\bo[\w-]{27}\b/, 'no openid';
};

$t->done;
