#!/usr/bin/perl
#
# What a stranger may send as path, query, header and JSON, made up at random
# from what is close to right: never a 5xx, never a broken envelope, never a
# crash.  The seed is printed; PET_SEED repeats it.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;

my $t = PetTest->new(http_config => $PetTest::Seed::UNLIMITED,
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);
my ($alice) = PetTest::Seed->users($t, 1);
my $seed = $ENV{PET_SEED} || time;
my $rounds = $ENV{PET_LONG} ? 40_000 : 3_000;

note "seed $seed";
srand $seed;

my @segments = ('v1', 'pets', 'users', 'me', 'auth', 'login', 'session',
    'interactions', 'checkins', 'orders', 'dev', 'clock', '', '.', '..',
    '%2e%2e', '%2F', '%00', '%zz', '%', '%e4%bd%a0', "\xff", '-1', '0', '1',
    $alice->{pet_id}, '9223372036854775807', '9223372036854775808',
    '00000000000000000000000001', '1e3', '+1', 'a' x 300, '{pet_id}', ';', '*');
my @values = ('', 'null', 'true', '0', '-0', '1', '-1', '1.0', '1e400', '1e3',
    '9223372036854775807', '9223372036854775808', '-9223372036854775809',
    '""', '"petting"', '"petting\u0000"', '"\u0000"', '"\ud800"', '"\udc00"',
    '"\ud83d\ude00"', '"\u202e"', "\"\xff\xfe\"", "\"\xc0\x80\"", '"\x"',
    '[]', '{}', '[' x 200, '{"a":' x 200, '"' . 'a' x 5000 . '"', "\0",
    '"' . "\xf0\x9f\x90\xb1" x 12 . '"', '[1,', 'NaN', '01', "'a'");
my @names = qw(interaction_type item_id name species limit cursor offset_ms
               code refresh_token nickname gender birthday version type);


sub pick { return $_[ rand @_ ] }


sub path {
    return '/' . join '/', map { pick(@segments) } 0 .. rand 6
        if rand() < 0.5;
    return pick("/v1/pets/$alice->{pet_id}/interactions", '/v1/dev/clock',
        '/v1/auth/refresh', '/v1/users/me/sessions', '/v1/users/me',
        '/v1/pets/' . pick(@segments), '/v1/pets/' . pick(@segments)
        . '/interactions', '/v1/dev/token', '/v1/users/me/login-logs');
}


sub query {
    return '' if rand() < 0.5;
    return '?' . join '&', map {
        pick(@names, '', '%00', 'limit') . pick('=', '==', '')
            . pick('1', '-1', '101', '', '%', '%zz', '%00', '%ff', 'a' x 500,
                   '9' x 30, '%22', '%e4%bd%a0', '+')
    } 0 .. rand 4;
}


sub body {
    my $text = '{' . join(',', map {
        '"' . pick(@names) . '":' . pick(@values)
    } 0 .. rand 4) . '}';

    $text = pick(@values) if rand() < 0.2;

    # bytes are lost, doubled and changed on the way
    my $damage = rand() < 0.3 ? 1 + rand 4 : 0;

    while ($damage-- >= 1 && length $text) {
        substr $text, rand length $text, pick(0, 1, 3),
            pick('', chr rand 256, '"', '\\', '}', "\xf0\x9f");
    }

    # nothing moves the product's clock far away
    $text =~ s/offset_ms/offset-ms/g;

    return $text;
}


my %statuses;
my (@bad, @requests);

for (1 .. $rounds) {
    my $path = path() . query();
    my $method = pick(qw(GET POST POST POST PUT PATCH DELETE HEAD OPTIONS));
    my $body = rand() < 0.7 && $method ne 'HEAD' ? body() : undef;

    $path =~ s/ /%20/g;

    my $headers = "Host: localhost\r\nConnection: close\r\n";

    $headers .= "Authorization: Bearer "
        . (rand() < 0.9 ? $alice->{token}
           : substr $alice->{token}, rand 9, rand 300) . "\r\n"
        if rand() < 0.9;
    $headers .= 'Idempotency-Key: ' . pick('a', 'a b', 'x' x 64, 'x' x 65,
        "\xff", '', "k$_") . "\r\n" if rand() < 0.5;
    $headers .= 'Content-Type: ' . pick(('application/json') x 9,
        'text/plain', 'application/json; charset=utf-8', '') . "\r\n";

    my $message = "$method $path HTTP/1.1\r\n$headers";

    if (!defined $body) {
        $message .= "\r\n";

    } elsif (rand() < 0.3) {
        my $chunks = '';

        for my $piece ($body =~ /.{1,40}/gs) {
            $chunks .= sprintf "%x\r\n%s\r\n", length $piece, $piece;
        }

        $message .= "Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n";

    } else {
        $message .= 'Content-Length: ' . length($body) . "\r\n\r\n$body";
    }

    push @requests, { raw => $message, method => $method };
}

my @replies = $t->http(timeout => 20)->run(\@requests, connections => 8);

for my $i (0 .. $#replies) {
    my ($request, $reply) = ($requests[$i], $replies[$i]);
    my $json = $reply->json;

    $statuses{ $reply->status }++;

    next if $reply->status == 200 && $request->{method} eq 'HEAD';

    push @bad, $i if !$reply->status || $reply->status >= 500
        || !$reply->header('X-Request-Id')
        || $request->{method} ne 'HEAD'
        && (ref $json ne 'HASH' || !defined $json->{code}
            || $json->{code} && substr($json->{code}, 0, 3)
               ne $reply->status);
}

is scalar @bad, 0, "all of $rounds answers are sound (seed $seed)";
diag join ' ', map { "$_: $statuses{$_}" } sort keys %statuses if @bad;

for my $i (@bad > 5 ? @bad[0 .. 4] : @bad) {
    diag substr($requests[$i]{raw}, 0, 600) =~ s/[^\x20-\x7e\n]/./gr,
        "\n", $replies[$i]->summary;
}

cmp_ok $statuses{$_} || 0, '>', 5, "some are $_" for 200, 400, 401, 404, 405;
PetTest::Seed->accounts($t, 'in the end');
$t->done;
