#!/usr/bin/perl
#
# What a client asks before anybody signs in: configuration, announcements,
# agreements; and maintenance.

use FindBin;
use lib "$FindBin::Bin/lib";

use Digest::SHA qw(sha256_hex);
use PetTest;
use Time::HiRes qw(sleep time);

my $t = PetTest->new;


# Puts a version of the configuration into force and waits for all workers.
sub configure {
    my ($version, $doc) = @_;

    $t->sql("INSERT INTO config_versions (version, doc, created_at)
             VALUES ($version, '$doc', now())");

    my $begin = time;

    while (time - $begin < 30) {
        my @replies = $t->parallel(16, sub { (GET => '/v1/config') });

        return time - $begin
            if !grep { $_->data->{version} != $version } @replies;

        sleep 0.1;
    }

    return;
}


subtest 'configuration' => sub {
    my $reply = $t->request(GET => '/v1/config');
    my $tag = $reply->header('ETag');

    is $reply->code, 0, 'without a token';
    is $reply->data->{version}, 0, 'what nginx.conf says';
    is $reply->data->{minimum_version}, '1.0.0', 'the oldest client';
    is_deeply $reply->data->{flags}, {}, 'no flags';
    is $reply->data->{rules}{points_cap}, 20, 'a rule';
    is $reply->data->{rules}{'season_reward.1.rank'}, 1, 'a rule of a table';
    is $reply->data->{consents}{privacy}, 1, 'a consent';
    is_deeply $reply->data->{decay}, [ { effective_from => undef, hunger => 8, cleanliness => 6,
        mood => 4, affection => 1, mood_low_factor => 2 } ], 'how bars fade';
    ok $tag, 'it has a tag';

    my $same = $t->request(GET => '/v1/config',
        headers => [ [ 'If-None-Match' => $tag ] ]);

    is $same->status, 304, 'which says that nothing changed';
    is $same->body, '', 'without a body';

    ok defined configure(1, '{"flags": {"park": true, "chat": false},'
        . '"minimum_version": "1.2.0", "rules": {"points_cap": 30, "decay":'
        . ' [{"effective_from": "2030-01-02T03:04:05Z", "hunger": 4}]}}'),
        'a new version reaches all workers';

    $reply = $t->request(GET => '/v1/config',
        headers => [ [ 'If-None-Match' => $tag ] ]);
    is $reply->status, 200, 'and another tag';
    is_deeply $reply->data->{flags},
        { park => JSON::PP::true, chat => JSON::PP::false }, 'flags';
    is $reply->data->{minimum_version}, '1.2.0', 'the oldest client';
    is $reply->data->{rules}{points_cap}, 30, 'and the rule';
    is_deeply $reply->data->{decay}[1], { effective_from => '2030-01-02T03:04:05.000Z',
        hunger => 4, cleanliness => 6, mood => 4, affection => 1, mood_low_factor => 2 },
        'and rates from an instant on';
    is scalar @{ $reply->data->{decay} }, 2, 'the past keeps its own';
};


subtest 'what pets can wear' => sub {
    my @pieces = @{ $t->request(GET => '/v1/config')->data->{wardrobe} };

    is_deeply [ sort map { $_->{code} } @pieces ], [ qw(backpack bell bow crown
        glasses party_hat scarf straw_hat) ], 'all that the mall sells';

    for my $piece (@pieces) {
        my $reply = $t->request(GET => $piece->{model_url});
        my ($hash) = $piece->{model_url} =~ m{([0-9a-f]{64})};

        is $reply->header('Content-Type'), 'model/gltf-binary', $piece->{code};
        like $reply->header('Cache-Control'), qr/immutable/, 'never changes';
        is sha256_hex($reply->body), $hash, 'named by its content';

        my (undef, undef, undef, $length) = unpack 'a4 V3', $reply->body;
        my $gltf = JSON::PP::decode_json(substr $reply->body, 20, $length);

        is_deeply [ @{ $gltf->{asset}{extras} }{qw(code anchor)} ],
            [ @{$piece}{qw(code anchor)} ], 'and says what it is';
    }

    is $t->request(GET => '/files/wardrobe/' . '0' x 64 . '.glb')->status, 404,
        'another is not there';
};


subtest 'what does not fit is refused' => sub {
    my $n = 1;

    for my $doc ('{"flags": {"park": 1}}', '{"flags": []}',
                 '{"minimum_version": "one"}', '{"minimum_version": ""}',
                 '{"minimum_version": 1}',
                 '{"flags": {"' . 'x' x 2000 . '": true}}')
    {
        $n++;
        $t->sql("INSERT INTO config_versions (version, doc, created_at)
                 VALUES ($n, '$doc', now())");

        my $begin = time;

        sleep 0.1 while time - $begin < 30
            && !grep { /version $n of the configuration is refused/ }
                     $t->server->log_since;

        is $t->request(GET => '/v1/config')->data->{version}, 1,
            substr $doc, 0, 30;
    }
};


subtest 'maintenance' => sub {
    my $ann = $t->login('ann');

    ok defined configure(20, '{"maintenance": true}'), 'begins';
    is $t->request(GET => '/v1/config')->data->{maintenance}, JSON::PP::true,
        'the configuration says so';

    my $reply = $t->request(GET => '/v1/tasks', user => $ann);

    is $reply->code, 50303, 'others are refused';
    ok $reply->header('Retry-After'), 'with a time to come back';
    is $t->request(GET => '/v1/announcements')->code, 0,
        'announcements can be read';
    is $t->request(GET => '/v1/legal/terms')->code, 0, 'agreements, too';

    ok defined configure(21, '{"maintenance": false}'), 'ends';
    is $t->request(GET => '/v1/tasks', user => $ann)->code, 0, 'all is well';
};


subtest 'announcements' => sub {
    is_deeply $t->request(GET => '/v1/announcements')->data->{items}, [],
        'none';

    $t->sql(<<'END');
INSERT INTO announcements (announcement_id, title, body, starts_at, ends_at,
                           created_at)
VALUES (1, 'old', 'x', now() - interval '3 days', now() - interval '1 day', now()),
       (2, 'now', 'x', now() - interval '1 day', now() + interval '1 day', now()),
       (3, 'new', 'x', now() - interval '1 hour', NULL, now()),
       (4, 'soon', 'x', now() + interval '1 hour', NULL, now())
END
    is join(' ', map { $_->{title} }
            @{ $t->request(GET => '/v1/announcements')->data->{items} }),
       'new now', 'those of today, newest first';

    # many, some of the same instant, by hand with microseconds
    $t->sql("INSERT INTO announcements
             SELECT 10 + i, 'n' || i, 'x', '2026-01-01 00:00:00.0004Z'::timestamptz
                    + make_interval(secs => i / 3), NULL, now()
               FROM generate_series(0, 28) i");

    my (@titles, $cursor);

    do {
        my $data = $t->request(GET => '/v1/announcements'
            . ($cursor ? "?limit=7&cursor=$cursor" : ''))->data;

        push @titles, map { $_->{title} } @{ $data->{items} };
        $cursor = $data->{next_cursor};
    } while ($cursor);

    is join(' ', @titles), join(' ', qw(new now), map { "n$_" } reverse 0 .. 28),
        'all of them, in pages';
    is $t->request(GET => "/v1/announcements?$_")->code, 40001, $_
        for qw(limit=0 limit=101 cursor=1);
};


subtest 'agreements' => sub {
    for my $doc (qw(privacy terms face)) {
        my $reply = $t->request(GET => "/v1/legal/$doc");

        is $reply->code, 0, $doc;
        is $reply->data->{version}, 1, 'its version';
        cmp_ok length $reply->data->{content}, '>', 200, 'and its text';
        is $t->request(GET => "/v1/legal/$doc",
            headers => [ [ 'If-None-Match' => $reply->header('ETag') ] ])->status,
           304, 'it did not change';
    }

    $t->sql("INSERT INTO legal_documents (doc, version, title, content,
             created_at) VALUES ('terms', 2, 'T', 'Text', now())");
    is $t->request(GET => '/v1/legal/terms')->data->{version}, 2,
        'the newest one';
    is $t->request(GET => '/v1/legal/cookies')->code, 40410, 'no such one';
    is $t->request(GET => '/v1/legal/' . 'x' x 40)->code, 40001,
        "nor can a name be that long";
};


$t->done;
