#!/usr/bin/perl
#
# POST /v1/uploads, GET, DELETE, the files behind them: what is accepted, what
# is refused, and what is kept.

use FindBin;
use lib "$FindBin::Bin/lib";

use Digest::SHA qw(hmac_sha256 sha256);
use File::Find ();
use MIME::Base64 qw(encode_base64url);
use PetTest;
use PetTest::Http;
use PetTest::Pictures;

my $t = PetTest->new(http_config => <<'END');
    pet_user_rate heavy rate=1000r/s burst=1000;
END
my $alice = $t->login('alice', consents => [qw(privacy terms face)]);
my $bob = $t->login('bob', consents => [qw(privacy terms face)]);
my $carol = $t->login('carol');

my $jpeg = PetTest::Pictures::make(jpeg => 64, 32);


# The request of an upload.
sub upload {
    my ($user, $purpose, $file, %opt) = @_;
    my ($body, $boundary) = PetTest::Pictures::form(@{ $opt{parts}
        || [ [ purpose => $purpose ], [ file => $file, 'a.jpg' ] ] });

    return $t->build(POST => '/v1/uploads', user => $user, body => $body,
        headers => [ [ 'Content-Type',
                       $opt{type} // "multipart/form-data; boundary=$boundary" ] ],
        timeout => 20, ($opt{key} ? (key => $opt{key}) : ()));
}


sub send_upload {
    return $t->request(upload(@_));
}


# The paths of all files under a directory of the storage.
sub files {
    my ($area) = @_;
    my @files;

    File::Find::find(sub { push @files, $File::Find::name if -f }, $t->dir . "/$area");

    @files = sort @files;

    return @files;
}


sub bytes {
    my ($path) = @_;

    open my $in, '<', $path or die "$path: $!\n";
    binmode $in;
    local $/;

    return scalar <$in>;
}


# Deletes all uploads of a user.
sub clean {
    my ($user) = @_;

    for my $id ($t->sql('SELECT upload_id FROM uploads WHERE user_id = '
            . "$user->{user_id} AND status = 'ready'"))
    {
        is $t->request(DELETE => "/v1/uploads/$id", user => $user)->code, 0, "$id is deleted";
    }

    return;
}


# How many uploads of a user are kept.
sub rows {
    my ($user) = @_;

    return ($t->sql('SELECT count(*) FROM uploads WHERE user_id = '
        . "$user->{user_id} AND status <> 'deleted'"))[0];
}


# Uploads, expects the code and, if it is 0, these width, height and quarters.
sub takes {
    my ($what, $file, $code, $corners) = @_;
    my $reply = send_upload($alice, photo => $file);

    is $reply->code, $code, "$what: $code" or diag $reply->summary;
    return if $code;

    my $got = $t->request(GET => $reply->data->{url});

    is $got->status, 200, "$what: its link works";
    is PetTest::Pictures::corners($got->body), $corners, "$what: $corners" if $corners;

    clean($alice);

    return $got->body;
}


# good ones

my $reply = send_upload($alice, photo => $jpeg);
my $data = $reply->data;

is $reply->status, 201, 'a JPEG is taken' or diag $reply->summary;
is $data->{status}, 'ready', 'at once ready';
is $data->{width}, 64, 'with its width';
is scalar(my @kept = files('private')), 1, 'one file';
is -s (files('private'))[0], $data->{size}, 'of that size';
is((stat((files('private'))[0]))[2] & 0777, 0600, 'for the server alone');

my $get = $t->request(GET => "/v1/uploads/$data->{upload_id}", user => $alice);

is $get->code, 0, 'it is read';
is $get->data->{width}, 64, 'as it was made';

my $file = $t->request(GET => $get->data->{url});

is $file->status, 200, 'the link works';
is scalar $file->header('Content-Type'), 'image/jpeg', 'as JPEG';
is scalar $file->header('Cache-Control'), 'private, max-age=600', 'for private caches';
is PetTest::Pictures::corners($file->body), '64 32 rgbw', 'the picture';

# other people's, unknown, forged, late

is $t->request(GET => "/v1/uploads/$data->{upload_id}", user => $bob)->code, 40406,
    'not for another user';
is $t->request(DELETE => "/v1/uploads/$data->{upload_id}", user => $bob)->code, 40406,
    'nor to delete';
is $t->request(GET => '/v1/uploads/1', user => $alice)->code, 40406, 'no such upload';

my $url = $data->{url};

for my $forged ($url =~ s/(signature=.)./$1!/r, $url =~ s/expires=\d\K/9/r,
                $url =~ s{private/\K(..)}{zz}r, $url =~ s/-(\w)/$1 eq "0" ? "-1" : "-0"/er,
                $url =~ s/\?.*//r, $url =~ s/signature=.*/signature=/r,
                $url =~ s{/([^/]+)\?}{/..%2f$1?}r)
{
    my $code = $t->request(GET => $forged)->code // 0;

    ok $code == 40106 || $code == 40001 || $code == 40400, "forged: $code";
}

is $t->request(GET => $url =~ s{/files/private}{/.pet-private}r)->status, 404,
    'the internal path is not for clients';

$t->clock(601_000);
is $t->request(GET => $url)->code, 40106, 'a link ends after ten minutes';
$t->clock(0);

# deletion

my $gone = $t->request(DELETE => "/v1/uploads/$data->{upload_id}", user => $alice, key => 'd1');

is $gone->data->{status}, 'deleted', 'it is deleted';
is scalar(@kept = files('private')), 0, 'with its file';
is $t->request(GET => $url)->status, 404, 'the link leads nowhere';
is $t->request(GET => "/v1/uploads/$data->{upload_id}", user => $alice)->code, 40406,
    'it is not there any more';
is $t->request(DELETE => "/v1/uploads/$data->{upload_id}", user => $alice)->code, 40406,
    'nor a second time';
is $t->request(DELETE => "/v1/uploads/$data->{upload_id}", user => $alice, key => 'd1')
    ->header('Idempotent-Replayed'), 'true', 'a repetition says the same';

# formats

takes('progressive JPEG', PetTest::Pictures::make(progressive => 64, 32), 0, '64 32 rgbw');
takes('grey JPEG', PetTest::Pictures::make(grey => 64, 32), 0);
takes('CMYK JPEG', PetTest::Pictures::make(cmyk => 64, 32), 0);
takes('WebP', PetTest::Pictures::make(webp => 64, 32), 0, '64 32 rgbw');
takes('PNG', PetTest::Pictures::png(), 0);
takes('16-bit PNG', PetTest::Pictures::png(depth => 16), 0);
takes('animated WebP', PetTest::Pictures::animated(PetTest::Pictures::make(webp => 32, 32)), 41501);
takes('GIF', "GIF89a" . "\1\0\1\0\0\0\0;", 41501);
takes('large', PetTest::Pictures::make(jpeg => 3000, 2000), 0, '1280 853 rgbw');

# broken or hostile

takes('text', "<html>not a picture</html>", 40005);
takes('empty', '', 40005);
takes('truncated JPEG', substr($jpeg, 0, length($jpeg) - 40), 40005);
takes('truncated PNG', substr(PetTest::Pictures::png(), 0, 60), 40005);
takes('bomb', PetTest::Pictures::png(width => 50_000, height => 50_000, rows => 1,
    columns => 8), 40006);
takes('bomb within the sides', PetTest::Pictures::png(width => 6000, height => 5000, rows => 1,
    columns => 8), 40006);
takes('PNG that claims more', PetTest::Pictures::png(width => 3000, height => 3000, rows => 10,
    columns => 8), 40005);

my $kept = takes('polyglot', $jpeg . "PK\x03\x04evil.zip", 0, '64 32 rgbw');

unlike $kept, qr/PK\x03\x04|evil/, 'nothing of the ZIP is kept';

# EXIF: upright, and nothing else of it

my @turned = ('', '64 32 rgbw', '64 32 grwb', '64 32 wbgr', '64 32 bwrg',
              '32 64 rbgw', '32 64 brwg', '32 64 wgbr', '32 64 gwrb');

for my $orientation (1 .. 8) {
    $kept = takes("orientation $orientation",
        PetTest::Pictures::with_exif($jpeg, $orientation), 0, $turned[$orientation]);
    unlike $kept, qr/GPS|Exif|121\.4737/, 'no place, no EXIF';
}

# forms

my @bad = (
    [ 'no file', [ [ purpose => 'photo' ] ], 40001 ],
    [ 'no purpose', [ [ file => $jpeg, 'a' ] ], 40001 ],
    [ 'other purpose', [ [ purpose => 'fun' ], [ file => $jpeg, 'a' ] ], 40001 ],
    [ 'two files', [ [ purpose => 'photo' ], [ file => $jpeg, 'a' ], [ file => $jpeg, 'b' ] ],
      40001 ],
    [ 'unknown part', [ [ purpose => 'photo' ], [ file => $jpeg, 'a' ], [ x => 1 ] ], 40001 ],
);

for my $case (@bad) {
    my $got = send_upload($alice, undef, undef, parts => $case->[1]);

    is $got->code, $case->[2], "$case->[0]: $case->[2]";
    ok $got->json->{errors}[0]{field}, "$case->[0]: names the field";
}

is send_upload($alice, photo => $jpeg, type => 'application/json')->code, 41501, 'JSON is no form';
is send_upload($alice, photo => $jpeg, type => 'multipart/form-data')->code, 41501,
    'a form without a boundary';
is send_upload($alice, photo => $jpeg, type => 'multipart/form-data; boundary=other')->code, 40001,
    'another boundary';

# who

is send_upload($carol, photo => $jpeg)->code, 40305, 'a photo needs consent';
is send_upload($carol, avatar => $jpeg)->code, 0, 'an avatar does not';
is send_upload({ token => 'x' }, photo => $jpeg)->code, 40101, 'a bad token';
is send_upload(undef, photo => $jpeg)->code, 40101, 'no token';

# size

my $limit = 5 * 1024 * 1024;
my $padded = sub { $jpeg . "\0" x ($_[0] - length $jpeg) };

takes('exactly 5 MB', $padded->($limit), 0);
takes('a byte more', $padded->($limit + 1), 40006);
is send_upload($alice, photo => $padded->($limit + 70_000))->code, 41301,
    'more than file and frame';
is send_upload($alice, photo => "\0" x ($limit * 2))->code, 41301, 'more than nginx takes';

# the same key is one upload

my @twins = map { send_upload($alice, photo => $jpeg, key => 'k1') } 1 .. 2;

is $twins[1]->data->{upload_id}, $twins[0]->data->{upload_id}, 'a repetition is the same upload';
is $twins[1]->header('Idempotent-Replayed'), 'true', 'and says so';
is send_upload($alice, photo => PetTest::Pictures::png(), key => 'k1')->code, 40903,
    'not with another file';
is send_upload($alice, avatar => $jpeg, key => 'k1')->code, 40903, 'nor purpose';
clean($alice);

# quota, also against a race

my @many = $t->parallel(8, sub { upload($bob, photo => $jpeg) });
my %codes;

$codes{ $_->code // $_->status }++ for @many;

# a full thread pool may refuse as well
is $codes{0}, 5, 'eight at once: five are taken' or diag explain \%codes;
is(($codes{42902} // 0) + ($codes{50300} // 0), 3, 'and three refused')
    or diag explain \%codes;
is send_upload($bob, photo => $jpeg)->code, 42902, 'a sixth is refused';
is rows($bob), 5, 'five are kept';
is scalar(grep { m{/$bob->{user_id}/} } files('private')), 5, 'in five files';
clean($bob);
is send_upload($bob, photo => $jpeg)->code, 0, 'there is room again';
clean($bob);

# slow, and not at all

my $wire = PetTest::Http::wire(upload($alice, photo => $jpeg));
my $half = int(length($wire) / 2);
my $slow = $t->http->request({ raw => [ substr($wire, 0, $half), \0.6, substr($wire, $half) ],
                               timeout => 10 });

is $slow->code, 0, 'a slow one is taken';
clean($alice);

my $big = PetTest::Http::wire(upload($alice, photo => $padded->($limit)));

$t->http->request({ raw => substr($big, 0, 3_000_000), abort => 0.2, timeout => 5 });
select undef, undef, undef, 0.5;
is scalar(grep { m{/$alice->{user_id}/} } files('private')), 0, 'no file of one that was cut off';
is rows($alice), 0, 'nor a row';
is scalar(@kept = files('tmp/body')), 0, 'nor a temporary file';

# avatars

my $avatar = send_upload($alice, avatar => PetTest::Pictures::make(jpeg => 640, 480));

is $avatar->data->{width}, 480, 'an avatar is square, and not made larger';

my $photo = send_upload($alice, photo => $jpeg);

is $t->request(PUT => '/v1/users/me/avatar', user => $alice,
    body => { upload_id => $photo->data->{upload_id} })->code, 40909, 'a photo is no avatar';

my $set = $t->request(PUT => '/v1/users/me/avatar', user => $alice, key => 'a1',
    body => { upload_id => $avatar->data->{upload_id} });

is $set->code, 0, 'it is set' or diag $set->summary;
like $set->data->{avatar_url}, qr{^/files/avatars/[0-9a-f]{64}\.jpg$}, 'in the reply';

my $public = $t->request(GET => $set->data->{avatar_url});

is PetTest::Pictures::corners($public->body), '256 256 rgbw', '256 pixels';
like $_->header('X-Request-Id'), qr/\A[0-9a-f]{32}\z/, 'files have the id of their request'
    for $public, $file;
is scalar $public->header('Cache-Control'), 'public, max-age=31536000, immutable', 'for ever';
is(($t->sql("SELECT avatar_url FROM users WHERE user_id = $alice->{user_id}"))[0],
    $set->data->{avatar_url}, 'in the row');
is $set->data->{version}, $t->request(GET => '/v1/users/me', user => $alice)->data->{version},
    'the reply has the version that the row has';
is $t->request(PUT => '/v1/users/me/avatar', user => $alice, key => 'a1',
    body => { upload_id => $avatar->data->{upload_id} })->data->{avatar_url},
    $set->data->{avatar_url}, 'a repetition says the same';
is $t->request(PUT => '/v1/users/me/avatar', user => $alice,
    body => { upload_id => $avatar->data->{upload_id} })->code, 40406, 'the upload is used up';
is $t->request(PUT => '/v1/users/me/avatar', user => $bob,
    body => { upload_id => $photo->data->{upload_id} })->code, 40406, 'not another user\'s';

my $other = send_upload($alice, avatar => PetTest::Pictures::png());

is $t->request(PUT => '/v1/users/me/avatar', user => $alice,
    body => { upload_id => $other->data->{upload_id} })->code, 0, 'another one';
is scalar(@kept = files('public')), 1, 'the former file is gone';
is $t->request(GET => $set->data->{avatar_url})->status, 404, 'for everybody';

# the end of their time, and of what broke before its file was written

$t->sql('INSERT INTO uploads (user_id, upload_id, purpose, storage_key, sha256, size, width,'
    . " height, created_at, expires_at) VALUES ($alice->{user_id}, 1, 'photo',"
    . " 'private/00/1/1-0.jpg',"
    . " decode(repeat('00', 32), 'hex'), 1, 1, 1, now(), now() + interval '5 minutes')");
send_upload($alice, photo => $jpeg) for 1 .. 3;
ok scalar(@kept = files('private')) >= 4, 'some photos';
$t->clock(8 * 86_400_000);

for (1 .. 150) {
    last if !files('private');
    select undef, undef, undef, 0.1;
}

is scalar(@kept = files('private')), 0, 'after a week their files are removed';
select undef, undef, undef, 0.3;
is(($t->sql('SELECT count(*) FROM uploads WHERE removed_at IS NULL'))[0], 0, 'which is noted');

$t->done;
