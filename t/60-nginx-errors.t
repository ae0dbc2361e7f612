#!/usr/bin/perl
#
# What nginx itself refuses is answered in the envelope too, with an
# X-Request-Id, whatever the request was; and a connection that may be kept
# is kept.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;
use Time::HiRes qw(time);

# conf/pet.conf in place, so that its times can be shortened
sub inlined {
    my $root = $PetTest::Services::ROOT;
    my ($text, $api) = map {
        open my $in, '<', "$root/conf/$_" or die "$_: $!\n";
        local $/;
        <$in>;
    } qw(dev.conf.in pet.conf);

    $api =~ s/^(client_(?:header|body)_timeout)\s+\S+;/$1 1s;/mg;
    $text =~ s/include\s+\S*\/conf\/pet\.conf;/$api/;

    return $text;
}


my $t = PetTest->new(template => inlined(),
    http_config => <<'END', config => <<'END',
limit_req_zone $uri zone=narrow:1m rate=1r/m;
END
location = /v1/dev/token {
    pet_api on;
    limit_req zone=narrow burst=1 nodelay;
    limit_req_status 429;
}
location = /v1/dev/pets {
    pet_api on;
    limit_req zone=narrow burst=1 nodelay;
    limit_req_status 503;
}
location = /fails {
    return 500;
}
location = /bad-gateway {
    proxy_pass http://127.0.0.1:1;
}
END
);
my ($alice) = PetTest::Seed->users($t, 1);
my $host = "Host: localhost\r\n";
my $auth = "Authorization: Bearer $alice->{token}\r\n";
my $path = "/v1/pets/$alice->{pet_id}/interactions";
my $json = "Content-Type: application/json\r\n";


# Sends bytes and holds the reply to status, code and conventions.
sub refused {
    my ($what, $status, $code, @raw) = @_;
    my $request = { raw => @raw > 1 ? \@raw : $raw[0], timeout => 8 };
    my $reply = $t->http->request($request);
    my $json = $reply->json || {};

    is $reply->status, $status, "$what: status";
    is $json->{code}, $code, "$what: code";
    like $reply->header('X-Request-Id') // '', qr/\A[0-9a-f]{32}\z/,
        "$what: X-Request-Id";
    is $reply->header('Content-Type'), 'application/json; charset=utf-8',
        "$what: type";
    ok exists $json->{data} && length $json->{message}, "$what: envelope";
    ok $reply->header('Retry-After'), "$what: Retry-After"
        if $status == 429 || $status == 503;
    diag $reply->summary if $reply->status != $status;

    return $reply;
}


# the line and the headers
refused('garbage', 400, 40001, "GET  / HTTP/1.1\r\n\r\n");
refused('binary', 400, 40001, "\x00\x01\x02\xff\r\n\r\n");
refused('TLS', 400, 40001,
    "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" . 'x' x 32 . "\r\n\r\n");
refused('no host', 400, 40001, "GET /healthz HTTP/1.1\r\n\r\n");
refused('two hosts', 400, 40001,
    "GET /healthz HTTP/1.1\r\n$host${host}\r\n");
refused('a header without colon', 400, 40001,
    "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n");
refused('a bad length', 400, 40001,
    "POST $path HTTP/1.1\r\n$host${auth}${json}Content-Length: x\r\n\r\n");
refused('a bad escape', 400, 40001, "GET /v1/%zz HTTP/1.1\r\n$host\r\n");
refused('up and out', 400, 40001, "GET /../../etc HTTP/1.1\r\n$host\r\n");
refused('a zero in the path', 400, 40001,
    "GET /v1/%00 HTTP/1.1\r\n$host\r\n");
refused('a long line', 414, 40001,
    'GET /' . 'a' x 40_000 . " HTTP/1.1\r\n$host\r\n");
refused('long headers', 400, 40001,
    "GET /healthz HTTP/1.1\r\n${host}X: " . 'a' x 40_000 . "\r\n\r\n");

# where and how
refused('outside of all routes', 404, 40400, "GET / HTTP/1.1\r\n$host\r\n");
refused('no such route', 404, 40400, "GET /v1/x HTTP/1.1\r\n$host\r\n");
refused('a slash too many', 404, 40400,
    "GET /v1/auth/session/ HTTP/1.1\r\n$host\r\n");
refused('the internal URI', 404, 40400,
    "GET /.pet-error HTTP/1.1\r\n$host\r\n");
refused('HTTP/1.0', 404, 40400, "GET /v1/x HTTP/1.0\r\n\r\n");

for my $method (qw(DELETE PATCH PUT)) {
    my $reply = refused("$method of a POST", 405, 40500,
        "$method $path HTTP/1.1\r\n$host\r\n");

    like $reply->header('Allow') // '', qr/\bPOST\b/,
        "$method of a POST: Allow";
}

refused('TRACE', 405, 40500, "TRACE / HTTP/1.1\r\n$host\r\n");
refused('an unknown method', 405, 40500, "BREW $path HTTP/1.1\r\n$host\r\n");
refused('an unknown coding', 405, 40500, "POST $path HTTP/1.1\r\n$host"
    . "${auth}Transfer-Encoding: zip\r\n\r\n");
refused('length and coding', 400, 40001, "POST $path HTTP/1.1\r\n$host$auth"
    . "${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
    . "2\r\n{}\r\n0\r\n\r\n");

# the body
refused('a length over all limits', 413, 41301, "POST $path HTTP/1.1\r\n"
    . "$host$auth${json}Content-Length: 100000000\r\n\r\n");
refused('a length over the limit of JSON', 413, 41301,
    "POST $path HTTP/1.1\r\n$host$auth${json}Content-Length: 300000\r\n\r\n"
    . ' ' x 300_000);

{
    my $chunk = sprintf("%x\r\n", 65_536) . ' ' x 65_536 . "\r\n";

    refused('chunks over the limit of JSON', 413, 41301,
        "POST $path HTTP/1.1\r\n$host$auth${json}"
        . "Transfer-Encoding: chunked\r\n\r\n" . $chunk x 8 . "0\r\n\r\n");
    refused('chunks over all limits', 413, 41301,
        "POST $path HTTP/1.1\r\n$host$auth${json}"
        . "Transfer-Encoding: chunked\r\n\r\n" . $chunk x 110 . "0\r\n\r\n");
}

refused('a bad chunk', 400, 40001, "POST $path HTTP/1.1\r\n$host$auth$json"
    . "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n");
refused('another type', 415, 41501, "POST $path HTTP/1.1\r\n$host$auth"
    . "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
refused('no type', 415, 41501, "POST $path HTTP/1.1\r\n$host$auth"
    . "Content-Length: 2\r\n\r\n{}");
refused('broken JSON', 400, 40002, "POST $path HTTP/1.1\r\n$host$auth$json"
    . "Content-Length: 1\r\n\r\n{");

# in chunks, byte by byte, is as good as at once
{
    my $body = '{"interaction_type":"petting"}';
    my @slowly = map { ("1\r\n$_\r\n", \0.002) } split //, $body;
    my $reply = $t->http->request({ raw => [
        "POST $path HTTP/1.1\r\n$host$auth$json"
        . "Transfer-Encoding: chunked\r\n\r\n", @slowly, "0\r\n\r\n" ] });

    is $reply->code, 0, 'a body in chunks of one byte';
}

# too slow
{
    my $start = time;

    # nginx says nothing to a client whose time is over
    my $half = $t->http->request({ timeout => 8, raw =>
        "POST $path HTTP/1.1\r\n$host$auth"
        . "${json}Content-Length: 30\r\n\r\n{\"" });

    is $half->error, 'closed', 'half a body: closed';

    my $reply = $t->http->request({ timeout => 8,
        raw => "GET /healthz HTTP/1.1\r\nHost: loc" });

    like $reply->error // $reply->status, qr/\A(?:closed|408)\z/,
        'half a header: closed';
    cmp_ok time - $start, '<', 5, 'both in time';
}

# limits of an operator
$t->request(GET => '/v1/dev/token', user => $alice) for 1 .. 2;
refused('limit_req with 429', 429, 42900,
    "GET /v1/dev/token HTTP/1.1\r\n$host$auth\r\n");
$t->request(POST => '/v1/dev/pets', user => $alice, body => '{"name":"a"}')
    for 1 .. 2;
refused('limit_req with 503', 503, 50300, "POST /v1/dev/pets HTTP/1.1\r\n"
    . "$host$auth${json}Content-Length: 0\r\n\r\n");

# other locations of the same server
refused('return 500', 500, 50000, "GET /fails HTTP/1.1\r\n$host\r\n");
refused('a dead upstream', 503, 50300,
    "GET /bad-gateway HTTP/1.1\r\n$host\r\n");

# HEAD has the header of GET and no body
{
    my $head = $t->http->request({ raw =>
        "HEAD /healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\n",
        method => 'HEAD' });
    my $none = $t->http->request({ raw =>
        "HEAD /v1/x HTTP/1.1\r\n${host}Connection: close\r\n\r\n",
        method => 'HEAD' });

    is $head->status . $head->body, '200', 'HEAD';
    is $none->status . $none->body, '404', 'HEAD of nothing';
    like $none->header('Content-Length'), qr/\A\d\d+\z/, 'has a length';
}

# a refused request does not cost the connection
{
    my @requests = map { $t->build(@$_) } (
        [ GET => '/v1/nowhere' ],
        [ DELETE => $path, user => $alice ],
        [ POST => $path, user => $alice, body => '{' ],
        [ POST => $path, user => $alice, body => 'x', headers =>
          { 'Content-Type' => 'text/plain' } ],
        [ POST => '/v1/nowhere', body => '{"a": "' . 'b' x 20_000 . '"}' ],
        [ GET => '/v1/auth/session', body => '{"a": 1}', user => $alice ],
        [ GET => '/v1/auth/session', user => $alice ]);
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $t->port);
    my ($in, @status) = ('');

    for my $request (@requests) {
        my $reply;

        syswrite $sock, PetTest::Http::wire($request, 1);
        while (!$reply) {
            sysread $sock, $in, 65_536, length $in or last;
            $reply = PetTest::Reply->parse(\$in, 0, $request->{method});
        }
        push @status, $reply ? $reply->status : 'closed';
        last if !$reply;
    }

    is "@status", '404 405 400 415 404 200 200',
        'one connection for refusals and successes';
}

$t->expect_log(qr/client intended to send too large/);
$t->done;
