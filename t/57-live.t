# The live configuration: a row is in force in all workers within seconds, one
# that does not fit is refused as a whole, the past keeps its own rates.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;
use Time::HiRes qw(time);

my $t = PetTest->new(workers => 2, http_config => $PetTest::Seed::UNLIMITED,
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my $ann = $t->login('ann');
my $version = 0;


# Puts a document in force, or tries to.
sub put {
    my ($doc) = @_;

    $version++;
    $t->sql("INSERT INTO config_versions (version, doc, created_at)
             VALUES ($version, '$doc', now())");
    sleep 3;
}


sub pet {
    return $t->request(POST => '/v1/dev/pets', user => $ann,
        body => { name => 'Momo' })->data->{pet_id};
}


# What one petting of a new pet pays, asked of both workers often enough.
sub paid {
    my %paid;

    for (1 .. 12) {
        my $reply = $t->request(POST => '/v1/pets/' . pet() . '/interactions',
            user => $ann, body => { interaction_type => 'petting' });

        $paid{ $reply->data->{points_gained} }++;
    }

    return join ',', sort keys %paid;
}


put('{"rules": {"points_gain": 5, "points_cap": 100000}}');
is paid(), '5', 'a rule is in force in all workers';

put('{"rules": {"points_gain": 7, "no_such_rule": 1}}');
is paid(), '5', 'an unknown rule: the row is refused as a whole';

put('{"rules": {"points_gain": -7}}');
is paid(), '5', 'out of bounds: refused';

put('[1]');
is paid(), '5', 'not an object: refused';

$t->server->reload;
is paid(), '5', 'new workers go back to the last one that fits';

put('{"rules": {"points_gain": 3, "points_cap": 100000}}');
is paid(), '3', 'the next good one is in force';

put('{"maintenance": true}');

my $reply = $t->request(GET => '/v1/users/me', user => $ann);

is $reply->code, 50303, 'maintenance';
ok $reply->header('Retry-After'), 'with a time to come back';
is $t->request(GET => '/v1/auth/session', user => $ann)->code, 0,
    'who is signed in can still be asked';

# a worker that just began serves nobody by what nginx.conf says
my %codes;

for (1 .. 4) {
    $t->server->reload;

    my $end = time + 0.7;

    while (time < $end) {
        $codes{ $t->request(GET => '/v1/users/me', user => $ann)->code }++;
    }
}

is join(' ', keys %codes), '50303', 'nor from the first moment of new workers';

put('{"consents": {"privacy": 2}}');
is $t->request(GET => '/v1/users/me', user => $ann)->code, 40302,
    'a new version of the privacy policy';
$t->consent($ann, 'privacy', version => 2);
is $t->request(GET => '/v1/users/me', user => $ann)->code, 0, 'agreed to';

# hunger does not fade from tomorrow on; what faded before stays
my $id = pet();
my ($tomorrow) = $t->sql(q(SELECT to_char((now() + interval '24 hours')
    AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));

my $rest = qq({"consents": {"privacy": 2}, "rules": {"decay": [{"effective_from":
    "$tomorrow", "hunger": 0, "cleanliness": 0, "mood": 0,
    "affection": 0}]}});

put($rest);

for my $piece ('"hungr": 0', '"mood_low_factor": -1') {
    put(qq({"consents": {"privacy": 2}, "rules": {"decay": [{"effective_from":
        "$tomorrow", "hunger": 0}, {"effective_from": "2999-01-01T00:00:00Z",
        $piece}]}}));
}

is $t->request(GET => '/v1/config')->data->{version}, $version - 2,
    'pieces that cannot be read are refused';
put($rest);

$t->clock(24 * 3600 * 1000);
$ann = $t->login('ann');
my $then = $t->request(GET => "/v1/pets/$id", user => $ann)->data->{status};

$t->clock(72 * 3600 * 1000);
$ann = $t->login('ann');
my $later = $t->request(GET => "/v1/pets/$id", user => $ann)->data->{status};

# 70 - 24 * 2, less what passed since
like $then->{hunger}, qr/\A2[12]\z/, 'a day at the old rate';
is_deeply $later, $then, 'and two at the new one: nothing more';

# what holds already stays in later versions, as it is; nothing begins before
# its version
{
    my ($past) = $t->sql(q(SELECT to_char(now() - interval '1 minute',
        'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
    my $add = sub {
        my ($doc, $later) = @_;

        $version++;

        return eval { $t->sql("INSERT INTO config_versions (version, doc, created_at)
            VALUES ($version, '$doc', now() + interval '$later')"); 1 } ? 'kept' : 'refused';
    };
    (my $other = $rest) =~ s/"hunger": 0/"hunger": 1/;
    (my $more = $rest) =~ s/\}\]/}, {"effective_from": "2999-01-01T00:00:00Z"}]/;

    is $add->('{"maintenance": false}', '2 days'), 'refused', 'a rate that holds is left out';
    is $add->($other, '2 days'), 'refused', 'or changed';
    is $add->(qq({"rules": {"decay": [{"effective_from": "$past", "mood": 1}]}}), '0'),
        'refused', 'one from an instant that has passed';
    is $add->($other, '1 hour'), 'kept', 'one that does not hold yet is changed';
    is $add->('{"maintenance": false}', '1 hour'), 'kept', 'or left out';
    is $add->($rest, '1 hour'), 'kept', 'or put back';
    is $add->($more, '2 days'), 'kept', 'one that holds, and one to come';
}

$t->expect_log(qr/version \d+ of the configuration is refused/);
$t->done;
