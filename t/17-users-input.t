#!/usr/bin/perl
#
# What profile, consents and settings refuse to read.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

my $t = PetTest->new(http_config => <<'END');
pet_user_rate write rate=1000r/m burst=1000;
END
my $user = $t->login('alice');

my $deep = '[' x 12 . ']' x 12;
my $long = 'n' x 70_000;

# the path, then [body, code, name] or [body, code, name, Content-Type]
my %paths = (
    'PATCH /v1/users/me' => [
        ['{"nickname": ""}', 40001, 'an empty name'],
        ['{"nickname": "   "}', 40001, 'a name of spaces'],
        ['{"nickname": "' . 'n' x 21 . '"}', 40001, 'a long name'],
        ['{"nickname": "' . 'n' x 20 . '"}', 0, 'the longest name'],
        ["{\"nickname\": \"" . "\xe5\xae\xa0" x 20 . "\"}", 0,
         'the longest name of wide characters'],
        ['{"nickname": 5}', 40001, 'a number as a name'],
        ['{"nickname": ["x"]}', 40001, 'a list as a name'],
        ['{"nickname": {"a": 1}}', 40001, 'an object as a name'],
        ['{"nickname": true}', 40001, 'a bool as a name'],
        ['{"nickname": "a\u0000b"}', 40002, 'a zero character'],
        ['{"nickname": "a\u0007b"}', 40001, 'a control character'],
        ['{"nickname": "a\u202eb"}', 40001, 'a bidi override'],
        ['{"nickname": "a\u2066b"}', 40001, 'a bidi isolate'],
        ['{"nickname": "a\u200bb"}', 40001, 'a zero-width space'],
        ['{"nickname": "a\ufeffb"}', 40001, 'a byte order mark'],
        ['{"nickname": "\ud800"}', 40002, 'half a surrogate pair'],
        ["{\"nickname\": \"\xff\xfe\"}", 40002, 'invalid UTF-8'],
        ["{\"nickname\": \"\xc0\xaf\"}", 40002, 'overlong UTF-8'],
        ["{\"nickname\": \"\xed\xa0\x80\"}", 40002, 'a surrogate in UTF-8'],
        ['{"gender": "other"}', 40001, 'an unknown gender'],
        ['{"gender": 1}', 40001, 'a number as gender'],
        ['{"gender": ""}', 40001, 'an empty gender'],
        ['{"gender": "male|female"}', 40001, 'two genders'],
        ['{"birthday": "2001-02-29"}', 40001, 'a day that never was'],
        ['{"birthday": "2001-2-9"}', 40001, 'a short date'],
        ['{"birthday": "20010209"}', 40001, 'a date without dashes'],
        ['{"birthday": "2001-02-09T00:00:00Z"}', 40001, 'a time'],
        ['{"birthday": "2999-01-01"}', 40001, 'a day to come'],
        ['{"birthday": "0001-01-01"}', 40001, 'long ago'],
        ['{"birthday": 20010209}', 40001, 'a number as a date'],
        ['{"points_balance": 1000000}', 40001, 'a field that is not theirs'],
        ['{"nickname": "x", "user_id": "1"}', 40001, 'an unknown field'],
        ['{"nickname": "x", "nickname": "y"}', 40002, 'a key twice'],
    ],
    'POST /v1/users/me/consents' => [
        ['{}', 40001, 'no field'],
        ['{"type": "privacy", "version": 1}', 40001, 'no answer'],
        ['{"type": "privacy", "agreed": true}', 40001, 'no version'],
        ['{"version": 1, "agreed": true}', 40001, 'no type'],
        ['{"type": "cookies", "version": 1, "agreed": true}', 40001,
         'an unknown type'],
        ['{"type": 1, "version": 1, "agreed": true}', 40001,
         'a number as type'],
        ['{"type": "face", "version": 0, "agreed": true}', 40001,
         'version 0'],
        ['{"type": "face", "version": -1, "agreed": true}', 40001,
         'a negative version'],
        ['{"type": "face", "version": 1000001, "agreed": true}', 40001,
         'a version beyond all'],
        ['{"type": "face", "version": 1.5, "agreed": true}', 40001,
         'half a version'],
        ['{"type": "face", "version": "one", "agreed": true}', 40001,
         'a word as version'],
        ['{"type": "face", "version": "", "agreed": true}', 40001,
         'an empty version'],
        ['{"type": "face", "version": "0", "agreed": true}', 40001,
         'version 0 as text'],
        ['{"type": "face", "version": "99999999999999999999", "agreed": true}',
         40001, 'a long version as text'],
        ['{"type": "face", "version": "1", "agreed": true}', 0,
         'a version as text'],
        ['{"type": "face", "version": true, "agreed": true}', 40001,
         'a bool as version'],
        ['{"type": "face", "version": null, "agreed": true}', 40001,
         'null as version'],
        ['{"type": "face", "version": 1, "agreed": "yes"}', 40001,
         'a word as answer'],
        ['{"type": "face", "version": 1, "agreed": 1}', 40001,
         'a number as answer'],
        ['{"type": "face", "version": 1, "agreed": null}', 40001,
         'null as answer'],
        ['{"type": "face", "version": 9223372036854775808, "agreed": true}',
         40002, 'a number beyond 64 bits'],
        ['{"type": "face", "version": 1e400, "agreed": true}', 40002,
         'a number beyond all'],
        ['{"type": "face", "version": 1, "agreed": true, "x": 1}', 40001,
         'an unknown field'],
        ['{"type": "face", "type": "terms", "version": 1, "agreed": true}',
         40002, 'a key twice'],
    ],
    'PUT /v1/users/me/settings' => [
        ['{"privacy_prefs": {"allow_visits": true, "allow_visits": false}}',
         40002, 'a key twice inside'],
        ['{"privacy_prefs": {"friend_requests": "a\u0000"}}', 40002,
         'a zero character inside'],
        ['{"privacy_prefs": {"allow_visits": {"a": 1}}}', 40001,
         'an object as a bool'],
        ['{"settings": {}}', 40001, 'an unknown field'],
    ],
);

my @everywhere = (
    ['', 40001, 'nothing'],
    ['[]', 40002, 'a list'],
    ['"text"', 40002, 'a string'],
    ['null', 40002, 'null'],
    ['1', 40002, 'a number'],
    ['{', 40002, 'a part'],
    ['{} {}', 40002, 'two objects'],
    ["{\"x\": $deep}", 40002, 'deep nesting'],
    ["{\"nickname\": \"$long\"}", 41301, 'a long body'],
    ['nickname=x', 41501, 'a form', 'application/x-www-form-urlencoded'],
    ['{"gender": "male"}', 41501, 'another type', 'text/plain'],
    ['{"gender": "male"}', 41501, 'a similar type', 'application/jsonp'],
);

for my $where (sort keys %paths) {
    my ($method, $path) = split ' ', $where;

    for my $case (@{ $paths{$where} }, @everywhere) {
        my ($body, $code, $name, $type) = @$case;
        my $reply = $t->request($method => $path, user => $user,
            body => $body,
            headers => [['Content-Type', $type || 'application/json']]);

        Test::More::is($reply->code, $code, "$where: $name")
            or Test::More::diag($reply->summary);
    }
}

# who asks comes first, then the key, then what the body is
{
    my @form = (body => 'a=b', headers => [['Content-Type',
        'application/x-www-form-urlencoded']]);
    my $code = sub {
        my ($name, $code, @request) = @_;
        my $reply = $t->request(@request);

        Test::More::is($reply->code, $code, $name)
            or Test::More::diag($reply->summary);

        return $reply;
    };

    $code->('another type from nobody', 40101, POST => '/v1/orders', @form);
    $code->('a bad body from nobody', 40101, POST => '/v1/orders', body => '{');
    $code->('another type without a key', 40007, POST => '/v1/orders', user => $user,
        @form);
    $code->('another type with one', 41501, POST => '/v1/orders', user => $user,
        key => 'k', @form);

    my $none = $code->('no field and no key', 40007, POST => '/v1/orders',
        user => $user, body => '{}');

    Test::More::ok(!exists $none->{json}{errors}, 'nothing is said of the fields');
    Test::More::ok(!exists $code->('no field and nobody', 40101, POST => '/v1/orders',
        body => '{}')->{json}{errors}, 'neither to nobody');

    for my $key ('k' x 65, 'a b', "k\x{e4}") {
        my $reply = $code->('a key that is none', 40001, POST => '/v1/orders',
            user => $user, key => $key, body => '{"product_id": "101",'
            . '"quantity": 1, "expected_points_cost": 10}');

        Test::More::is($reply->{json}{errors}[0]{field}, 'Idempotency-Key', 'is named');
    }

    $code->('the longest key', 42201, POST => '/v1/orders', user => $user,
        key => '!' . 'k' x 62 . '~', body => '{"product_id": "101", "quantity": 1,'
        . '"expected_points_cost": 10}');
}

Test::More::is(join('|', $t->sql("SELECT birthday, gender, privacy_version,
    terms_version FROM users WHERE user_id = $user->{user_id}")),
    'null|secret|1|1', 'nothing was changed by what was refused');

$t->done;
