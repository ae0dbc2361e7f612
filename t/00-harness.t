#!/usr/bin/perl
#
# The harness itself: what must fail does fail.  Each spec below is run as a
# test file of its own against a plain nginx, and its verdict is looked at.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

use File::Path qw(make_path);
use IO::Socket::INET;
use JSON::PP;
use PetTest::Blocks;
use PetTest::Http;
use PetTest::Json;
use PetTest::Validator;

my $template = <<'END';
@USER_LINE@
worker_processes @WORKERS@;
pid nginx.pid;
error_log log/error.log info;
events { worker_connections 256; }
http {
    access_log off;
    default_type application/json;
    add_header X-Request-Id $request_id always;
    client_body_temp_path tmp;
    limit_conn_zone $server_port zone=all:64k;
    server {
        listen 127.0.0.1:@PORT@;
        set $brace "{";
        location = /readyz { return 200; }
        location = /v1/pet {
            return 200 '{"code":0,"message":"ok","data":{"pet_id":"7",
                "level":3,"tags":["a","b"],"none":null}}';
        }
        location = /v1/echo {
            return 200 '{"code":0,"message":"ok","data":{"auth":
                "$http_authorization","key":"$http_idempotency_key"}}';
        }
        location = /v1/auth/login {
            return 200 '{"code":0,"message":"ok","data":{"is_new":true,
                "access_token":"T","user":{"user_id":"5"}}}';
        }
        location /v1/users/me/consents {
            return 200 '{"code":0,"message":"ok","data":{}}';
        }
        location = /v1/busy { return 409 '{"code":40904,"message":"busy"}'; }
        error_page 500 /v1/failed;
        location = /v1/failed {
            return 500 '{"code":50000,"message":"internal"}';
        }
        location = /v1/upload {
            client_body_in_file_only clean;
            proxy_pass http://127.0.0.1:@PORT@/v1/echo;
        }
        location /slow/ {
            alias @RUN@/public/;
            limit_conn all 5;
            limit_rate 2k;
        }
    }
}
END

my $t = PetTest->new(template => $template, workers => 1);

# the specs share this cluster
$t->postgres;

my $children = 0;
my $specs = $t->dir . '/specs';

make_path($specs);


# Runs a spec as a test file; returns whether it passed, and its output.
sub verdict {
    my ($spec, %opt) = @_;
    my $name = 'harness-' . ++$children;
    my $main = $opt{main}
        || "run_tests(template => \$template, workers => 1, document => '');";
    my $lib = "$FindBin::Bin/lib";

    open my $out, '>', "$specs/$name.t" or die "$name: $!\n";
    print {$out} "use lib '$lib';\nuse PetTest;\nmy \$template = <<'END';\n",
        "${template}END\n$main\n__DATA__\n$spec";
    close $out;

    local $ENV{PET_T_RUN} = $t->{run};
    my $text = `$^X $specs/$name.t 2>&1`;

    return ($? == 0, $text);
}


sub passes {
    my ($name, $spec, %opt) = @_;
    my ($passed, $text) = verdict($spec, %opt);

    ok($passed, "passes: $name") or diag($text);
}


# The test must fail, and for the reason that the pattern names.
sub fails {
    my ($name, $why, $spec, %opt) = @_;
    my ($passed, $text) = verdict($spec, %opt);

    ok(!$passed, "fails: $name") or diag($text);
    like($text, $why, "says why: $name");
}


# Runs specs as the blocks of one file; each of them must fail for its reason.
sub fail_each {
    my (@cases) = @_;
    my $n = 0;
    my ($passed, $text) = verdict(join "\n",
        map { $n++; "=== TEST $n: $_->{name}\n$_->{spec}" } @cases);

    $n = 0;

    for my $case (@cases) {
        my ($part) = $text =~
            /^# Subtest: (TEST ${\ ++$n}: .*?^(?:not )?ok $n - )/ms;

        like($part, qr/^not ok $n - /m, "fails: $case->{name}");
        like($part, $case->{why}, "says why: $case->{name}");
    }

    return;
}


subtest 'blocks that hold' => sub {
    passes('every kind of expectation', <<'END');
=== TEST 1: one request
--- request
GET /v1/pet
--- error_code: 200
--- code: 0
--- response_json
{"code": 0, "data": {"level": 3, "tags": ["a", "b"], "none": null}}
--- response_json_like
{"data": {"pet_id": "^\\d+$", "level": "^3$", "none": "null"}}
--- response_lacks
data.openid
--- response_headers
Content-Type: application/json
X-Request-Id ~ ^[0-9a-f]{32}$
! Retry-After
--- response_body_like: "pet_id":"7"
--- capture
pet_id = data.pet_id
tag = data.tags.1
request_id = header.X-Request-Id

=== TEST 2: several requests, what was captured before
--- request
GET /v1/pet?${pet_id}
POST /v1/busy
{"tag": "${tag}"}
--- error_code
200
409
--- code
0
40904
--- no_error_log
nothing of this kind

=== TEST 3: another configuration
--- config
location = /v1/more { return 200 '{"code":0,"message":"$http_x_a","data":1}'; }
--- more_headers
X-A: ${tag}
--- request
GET /v1/more
--- response_body
{"code":0,"message":"b","data":1}

=== TEST 4: a user and a key
--- user: alice
--- key: k1
--- request
GET /v1/echo
--- response_json
{"data": {"auth": "Bearer T", "key": "k1"}}

=== TEST 5: rows
--- sql
CREATE TABLE IF NOT EXISTS harness (a int, b text);
INSERT INTO harness VALUES (1, 'x'), (2, NULL);
--- sql_check
SELECT * FROM harness ORDER BY a;
=> 1|x
=> 2|null
SELECT 1 WHERE false;
=> (no rows)

=== TEST 6: the same request many times
--- request
GET /v1/pet
--- parallel: 8
--- code_counts
0: 8

=== TEST 7: bytes as they are
--- raw_request eval
"GARBAGE\r\n\r\n"
--- error_code: 400
--- error_log
client sent invalid
END
};


subtest 'expectations that do not hold' => sub {
    my @cases = (
        [ 'status', qr/got: '200'/, "error_code: 404\n" ],
        [ 'code', qr/got: '0'/, "code: 40401\n" ],
        [ 'member', qr/level is 3, expected 4/,
          "response_json\n{\"data\": {\"level\": 4}}\n" ],
        [ 'type', qr/level is 3, expected "3"/,
          "response_json\n{\"data\": {\"level\": \"3\"}}\n" ],
        [ 'absent member', qr/\.age is missing/,
          "response_json\n{\"data\": {\"age\": 1}}\n" ],
        [ 'length', qr/tags has 2 elements, expected 1/,
          "response_json\n{\"data\": {\"tags\": [\"a\"]}}\n" ],
        [ 'pattern', qr/expected to match/,
          "response_json_like\n{\"data\": {\"pet_id\": \"^8\"}}\n" ],
        [ 'leaked member', qr/no data\.pet_id/,
          "response_lacks\ndata.pet_id\n" ],
        [ 'body', qr/response_body/, "response_body\nother\n" ],
        [ 'header', qr/header Content-Type/,
          "response_headers\nContent-Type: text/plain\n" ],
        [ 'capture', qr/captures x/, "capture\nx = data.nowhere\n" ],
        [ 'rows', qr/got->\[0\] = '1'/,
          "sql_check\nSELECT 1;\n=> 2\n" ],
        [ 'rows without an expectation', qr/no "=> rows"/,
          "sql_check\nSELECT 1;\n" ],
        [ 'SQL', qr/no_such_table/, "sql\nSELECT * FROM no_such_table\n" ],
        [ 'log', qr/error_log has never/, "error_log\nnever logged\n" ],
        [ 'unknown name', qr/nothing is known as \$\{nobody\}/,
          "more_headers\nX-A: \${nobody}\n" ],
        [ 'counts', qr/codes and their numbers/, "code_counts\n0: 2\n" ],
        [ 'configuration', qr/unknown directive/, "config\nnonsense 1;\n" ],
    );

    fail_each(map { { name => $_->[0], why => $_->[1],
                      spec => "--- request\nGET /v1/pet\n--- $_->[2]" } }
              @cases);

    fails('unknown section', qr/unknown section respons_json/, <<'END');
=== TEST 1: a slip of the pen
--- request
GET /v1/pet
--- respons_json
{}
END

    fails('an error without a word on it', qr/not ok \d+ - success/, <<'END');
=== TEST 1: busy
--- request
GET /v1/busy
END
};


subtest 'what nobody expects' => sub {
    my $crit = <<'END';
=== TEST 1: nowhere to put a body
--- after
rename $t->dir . '/tmp', $t->dir . '/tmp.gone' or die;

=== TEST 2: a body
--- request
POST /v1/upload
[1, 2, 3]
--- error_code: 500
END

    fails('[crit] in the log', qr/\[crit\].*tmp/s, $crit);
    passes('[crit] that the block names', "$crit--- error_log\n/tmp/0\n");

    fails('a killed worker', qr/\[alert\].*exited on signal 9/s, '',
        main => <<'END');
my $t = PetTest->new(template => $template, workers => 1);
my ($worker) = $t->server->workers;
kill 'KILL', $worker;
PetTest::Proc->until_true(10, sub {
    my ($now) = $t->server->workers;
    return $now && $now != $worker;
});
is $t->request(GET => '/v1/pet')->status, 200;
$t->done;
END

    fails('a master that is gone', qr/ended by itself/, '', main => <<'END');
my $t = PetTest->new(template => $template, workers => 1);
my @workers = $t->server->workers;
$t->server->{proc}->signal('KILL');
$t->server->{proc}->wait(5);
kill 'KILL', @workers;
pass 'killed';
$t->done;
END

    # under AddressSanitizer a crash leaves a report besides the [alert]
    fails('a crash that the test expects to be logged', qr/
        AddressSanitizer|not\ built\ with\ it/x, '', main => <<'END');
my $t = PetTest->new(template => $template, workers => 1);
my ($worker) = $t->server->workers;
$t->expect_log('exited on signal', 'exited with');
kill 'SEGV', $worker;
PetTest::Proc->until_true(10, sub {
    my ($now) = $t->server->workers;
    return $now && $now != $worker;
});
my $binary = `cat $t->{server}{binary}`;
fail 'nginx is not built with it' if $binary !~ /__asan_init/;
pass 'crashed';
$t->done;
END

    fails('a test that dies', qr/on purpose/, '', main => <<'END');
my $t = PetTest->new(template => $template, workers => 1);
die "on purpose\n";
END

    fails('a test that forgets done()', qr/without a word|no plan|done_testing/i,
        '', main => <<'END');
my $t = PetTest->new(template => $template, workers => 1);
pass 'one';
END
};


subtest 'replies that break the contract' => sub {
    my %replies = (
        'no data' => [ 200, '{"code":0,"message":"ok"}', qr/'data'/ ],
        'no message' => [ 200, '{"code":0,"data":1}', qr/'message'/ ],
        'code as text' => [ 200, '{"code":"0","message":"x","data":1}',
                            qr/must be integer/ ],
        'code of another status' => [ 404, '{"code":40901,"message":"x"}',
                                      qr/40901 does not belong to 404/ ],
        'success with an error' => [ 200, '{"code":40401,"message":"x"}',
                                     qr/status 200 with code/ ],
        'no Retry-After' => [ 503, '{"code":50300,"message":"x"}',
                              qr/without Retry-After/ ],
        'numeric id' => [ 200, '{"code":0,"message":"x","data":[{"pet_id":1}]}',
                          qr/ids are strings/ ],
        'odd time' => [ 200,
                        '{"code":0,"message":"x","data":{"created_at":"now"}}',
                        qr/not an RFC 3339 time/ ],
        'no JSON' => [ 200, '{"code":0', qr/not JSON/ ],
        'an errors list without entries' => [ 400,
            '{"code":40001,"message":"x","errors":[]}', qr/fewer than 1/ ],
    );

    fail_each(map {
        my ($status, $body, $why) = @{ $replies{$_} };

        { name => $_, why => $why, spec => <<"END" };
--- request
GET /v1/bad?$status
--- config
location = /v1/bad { return $status '$body'; }
--- error_code: $status
END
    } sort keys %replies);

    fails('a page of nginx', qr{Content-Type "text/html"}, <<'END');
=== TEST 1: not in the envelope
--- request
GET /v1/nowhere
--- error_code: 404
END
};


subtest 'replies that break their schema' => sub {
    my $file = $t->dir . '/openapi.json';

    open my $out, '>', $file or die "$file: $!\n";
    print {$out} encode_json({
        openapi => '3.1.0', paths => {
            '/v1/pets/{pet_id}' => { get => { responses => {
                200 => { content => { 'application/json' => {
                    schema => { '$ref' => '#/components/schemas/Pet' } } } },
                404 => { '$ref' => '#/components/responses/Error' } } } },
            '/v1/pets/mine' => { get => { responses => { 200 => {} } } } },
        components => {
            responses => { Error => { content => { 'application/json' => {
                schema => { required => ['code'] } } } } },
            schemas => { Pet => { type => 'object', properties => {
                data => { type => 'object', required => ['level'],
                          additionalProperties => JSON::PP::false,
                          properties => { level => {
                              type => 'integer', maximum => 50 } } } } } } } });
    close $out;

    my $validator = PetTest::Validator->new(document => $file);
    my $check = sub {
        my ($path, $status, $body) = @_;
        my $reply = bless { status => $status, body => $body, headers => [
            ['Content-Type', 'application/json'], ['X-Request-Id', 'r'] ],
        }, 'PetTest::Reply';

        return join "\n", $validator->errors({ path => $path }, $reply);
    };
    my $envelope = '{"code":0,"message":"ok","data":%s}';

    ok($validator->has_document, 'reads the document');
    is($check->('/v1/pets/1', 200, sprintf $envelope, '{"level":1}'), '',
        'a good reply');
    like($check->('/v1/pets/1?x=1', 200, sprintf $envelope, '{"level":51}'),
        qr{schema: /data/level must be <= 50}, 'a value out of range');
    like($check->('/v1/pets/1', 200, sprintf $envelope, '{"level":1,"a":1}'),
        qr/additional properties \(a\)/, 'an undeclared member');
    like($check->('/v1/pets/1', 200, sprintf $envelope, '{}'),
        qr/required property 'level'/, 'a missing member');
    like($check->('/v1/pets/1', 409, '{"code":40909,"message":"x"}'),
        qr/does not declare status 409/, 'an undeclared status');
    is($check->('/v1/pets/1', 404, '{"code":40402,"message":"x"}'), '',
        'a response by reference');
    is($check->('/v1/pets/mine', 200, sprintf $envelope, '{}'), '',
        'the literal path goes before the parameter');
    $validator->stop;
};


# A server that sends given bytes to each connection, one after another.
sub canned {
    my (@answers) = @_;
    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5,
                                       Proto => 'tcp') or die "listen: $!\n";
    my $pid = fork;

    return ($listen->sockport, $pid) if $pid;

    for my $answer (@answers) {
        my $client = $listen->accept;

        sysread $client, my $request, 65536;

        for my $part (ref $answer ? @$answer : $answer) {
            syswrite $client, $part;
            select undef, undef, undef, 0.05;
        }

        close $client;
    }

    POSIX::_exit(0);
}


subtest 'the client' => sub {
    my ($port, $pid) = canned(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        [ "HTTP/1.1 200 OK\r\nTransfer-Enc", "oding: chunked\r\n\r\n5\r",
          "\nhello\r\n3;x=y\r\nyou\r\n0\r\n", "\r\n" ],
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "nonsense\r\n\r\n",
        '');
    my $http = PetTest::Http->new(port => $port, timeout => 3);
    my @r = map { $http->request({}) } 1 .. 7;

    waitpid $pid, 0;
    is($r[0]->body, 'hello', 'a length');
    is($r[1]->body, 'helloyou', 'chunks in pieces');
    is($r[2]->body, 'until the end', 'a body ended by the connection');
    is($r[3]->error, 'truncated', 'a truncated body is an error');
    is($r[4]->status, 204, 'an interim reply is skipped');
    is($r[5]->error, 'not HTTP', 'nonsense is an error');
    is($r[6]->error, 'closed', 'nothing is an error');

    my $closed = PetTest::Http->new(port => PetTest::Services::free_port());

    like($closed->request({})->error, qr/^connect/, 'nobody listens');

    my @same = $t->http->run([ map { { path => '/v1/pet' } } 1 .. 50 ],
        connections => 2, keepalive => 1);

    is(scalar(grep { $_->code == 0 } @same), 50, '50 on two connections');
    is($t->http->request({ raw => ["GET /v1/pet HTTP/1.1\r\nHo", \0.2,
        "st: a\r\nConnection: close\r\n\r\n"] })->status, 200, 'with a pause');
    is($t->http->request({ raw => "GET /v1/pet HTTP/1.1\r\n", abort => 0.1 })
        ->error, 'aborted', 'a client that hangs up');
    is($t->http->request({ raw => 'GET', timeout => 0.3 })->error, 'timeout',
        'a deadline');
};


subtest 'many at once' => sub {
    open my $out, '>', $t->dir . '/public/big' or die "big: $!\n";
    print {$out} 'x' x 3000;
    close $out;

    # nginx itself counts how many are in progress at the same time
    my @replies = $t->http->run([ map { { path => '/slow/big' } } 1 .. 20 ]);
    my %status;

    $status{ $_->status }++ for @replies;
    is_deeply(\%status, { 200 => 5, 503 => 15 }, '20 in progress, 5 let in');

    my $reloaded;
    my @load = $t->load(seconds => 2, connections => 8,
        request => sub { (GET => '/v1/pet') },
        at => { 0.5 => sub { $reloaded = $t->server->reload } });

    ok($reloaded, 'reloaded');
    cmp_ok(scalar @load, '>', 100, 'a load');
    is(scalar(grep { ($_->code // -1) != 0 } @load), 0,
        'no request lost by a reload');
};


subtest 'the configuration' => sub {
    my $text = "a 1;\nhttp {\n  b {\n x '}';\n # }\n }\n"
        . "server { listen 127.0.0.1:99; }\nserver {\n  listen 127.0.0.1:90;\n"
        . "  limit 5;\n}\n}\n";

    my $made = PetTest::Server::compose($text, 90, config => 'CONFIG;',
        http_config => 'HTTP;', main_config => 'MAIN;',
        directives => 'limit 7');

    like($made, qr/\AMAIN;\na 1;/, 'at the top');
    like($made, qr/limit 7;\n\nCONFIG;\n\}\n\nHTTP;\n\}\n\z/,
        'in the server, at the end of http');
    ok(!eval { PetTest::Server::compose($text, 90, directives => 'no 1'); 1 },
        'a directive that is not there');

    is(PetTest::Blocks::_milliseconds('1d 2h'), 93_600_000, 'a clock shift');
    is(PetTest::Blocks::_milliseconds('-1500'), -1500, 'one back');
    ok(!eval { PetTest::Blocks::_milliseconds('soon'); 1 }, 'no duration');
};


subtest 'nginx -t' => sub {
    my ($good, $text) = $t->server->test_conf;

    ok($good, 'takes the configuration') or diag($text);
    like($text, qr/test is successful/, 'and says so');

    $t->configure(config => 'nonsense 1;');
    ($good, $text) = $t->server->test_conf;
    ok(!$good, 'refuses another');
    like($text, qr/unknown directive "nonsense"/, 'and says why');
};


subtest 'a database session' => sub {
    $t->sql('CREATE TABLE held (a int); INSERT INTO held VALUES (1)');

    my $one = $t->session;
    my $two = $t->session;

    $one->query('BEGIN');
    is_deeply([ $one->query('SELECT a FROM held FOR UPDATE') ], ['1'],
        'rows of a session');
    $two->send("SET lock_timeout = '100ms'; SELECT a FROM held FOR UPDATE");
    ok(!eval { $two->wait; 1 }, 'the lock is held');
    like($@, qr/55P03/, 'and the error names it');
    $one->query('ROLLBACK');
};

$t->done;
