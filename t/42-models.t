#!/usr/bin/perl
#
# The files of a model: how they are served, what stands in them, that one
# which is missing is built again, byte for byte, and that the address of
# another version leads to the current one.

use FindBin;
use lib "$FindBin::Bin/lib";

use Compress::Zlib ();
use Digest::SHA qw(sha256_hex);
use File::Path qw(make_path);
use JSON::PP ();
use PetTest;
use PetTest::Generate;
use PetTest::Proc;
use POSIX ();

my $t = PetTest->new(@PetTest::Generate::UNLIMITED);
my $g = 'PetTest::Generate';
my ($alice, $bob) = $g->crowd($t, 2);
my $made = $g->make($t, $alice, $alice->{upload_id}, species => 'cat');
my ($name, $hash, $version) = $made->{model_url} =~ m{/(([0-9a-f]{64})-(\d+))\.glb\z};
my %kinds = (glb => 'model/gltf-binary', jpg => 'image/jpeg', 'preview.jpg' => 'image/jpeg',
    'frames.webp' => 'image/webp');
my (%bytes, %etag);


sub path {
    my ($ext) = @_;

    return $t->dir . '/public/models/' . substr($hash, 0, 2) . "/$name.$ext";
}


# The segments of a JPEG before its scan, as [marker, data].
sub segments {
    my ($jpeg) = @_;
    my ($at, @found) = (2);

    while (substr($jpeg, $at, 1) eq "\xff") {
        my ($marker, $length) = unpack 'x C n', substr $jpeg, $at, 4;

        push @found, [ $marker, substr $jpeg, $at + 4, $length - 2 ];
        last if $marker == 0xda;
        $at += $length + 2;
    }

    return @found;
}


# The chunks of a WebP, as [type, data].
sub chunks {
    my ($webp) = @_;
    my ($at, @found) = (12);

    while ($at < length $webp) {
        my ($type, $length) = unpack 'a4 V', substr $webp, $at, 8;

        push @found, [ $type, substr $webp, $at + 8, $length ];
        $at += 8 + $length + $length % 2;
    }

    return @found;
}


# CPU seconds that all workers have used.
sub cpu {
    my $ticks = 0;

    for my $pid ($t->server->workers) {
        open my $in, '<', "/proc/$pid/stat" or next;
        my @fields = split ' ', <$in> =~ s/\A.*\) //sr;

        $ticks += $fields[11] + $fields[12];
    }

    return $ticks / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}


# as files

like $hash, qr/^[0-9a-f]{64}$/, 'a model is named by its hash';
is $version, ($t->sql('SELECT max(generator) FROM models'))[0],
    'and the version of the generator that made it';
is sha256_hex(($t->sql("SELECT params FROM models WHERE model_hash = '$hash'"))[0]), $hash,
    'which is that of its parameters';

for my $ext (sort keys %kinds) {
    my $reply = $t->request(GET => "/files/models/$name.$ext");

    is $reply->status, 200, "$ext is served";
    is scalar $reply->header('Content-Type'), $kinds{$ext}, "as $kinds{$ext}";
    is scalar $reply->header('Cache-Control'), 'public, max-age=31536000, immutable',
        "$ext never changes";
    is scalar $reply->header('X-Content-Type-Options'), 'nosniff', "$ext is what it says";
    ok $etag{$ext} = $reply->header('ETag'), "$ext has a tag";
    is length($reply->body), -s path($ext), "$ext is whole";
    $bytes{$ext} = $reply->body;

    my $known = $t->request(GET => "/files/models/$name.$ext",
        headers => [ [ 'If-None-Match', $etag{$ext} ] ]);

    is $known->status, 304, "$ext is not sent to who has it";
    is $known->body, '', 'nothing of it';

    my $part = $t->http->request($t->build(GET => "/files/models/$name.$ext",
        headers => [ [ 'Range', 'bytes=4-99' ] ]));

    is $part->status, 206, "$ext in parts";
    is $part->body, substr($bytes{$ext}, 4, 96), 'the part';

    like $_->header('X-Request-Id'), qr/\A[0-9a-f]{32}\z/, "$ext: each reply has its id"
        for $reply, $known, $part;

    for my $refused ([ 416, 'Range', 'bytes=99999999-' ],
                     [ 412, 'If-Match', '"other"' ],
                     [ 412, 'If-Unmodified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT' ])
    {
        my ($status, @header) = @$refused;
        my $no = $t->http->request($t->build(GET => "/files/models/$name.$ext",
            headers => [ \@header ]));

        is $no->status, $status, "$ext: $header[0] that does not fit";
        is $no->code, 40001, 'in the envelope';
        is scalar(my @ids = $no->header('X-Request-Id')), 1, 'with one id';
    }

    is $t->request(POST => "/files/models/$name.$ext")->code, 40500, "$ext is not for POST";
}

my $zipped = $t->request(GET => "/files/models/$name.glb",
    headers => [ [ 'Accept-Encoding', 'gzip' ] ]);

is scalar $zipped->header('Content-Encoding'), 'gzip', 'a GLB is compressed when asked';
is Compress::Zlib::memGunzip($zipped->body), $bytes{glb}, 'and the same within';

for my $reply ($zipped, $t->request(GET => "/files/models/$name.glb")) {
    is scalar $reply->header('Vary'), 'Accept-Encoding', 'caches tell the two apart';
}

diag sprintf 'GLB %d bytes, gzip %d, skin %d, preview %d, frames %d', length $bytes{glb},
    length $zipped->body, map { length $bytes{$_} } 'jpg', 'preview.jpg', 'frames.webp';
cmp_ok length $bytes{'preview.jpg'}, '<', 40_000, 'the first picture is small';

# what stands in them

my ($magic, $gltf_version, $total, $json_length, $json_type) = unpack 'a4 V V V a4', $bytes{glb};

is "$magic $gltf_version $json_type", 'glTF 2 JSON', 'a GLB of glTF 2';
is $total, length $bytes{glb}, 'of its length';

my $gltf = JSON::PP->new->utf8->decode(substr $bytes{glb}, 20, $json_length);

ok $gltf->{asset}{extras}{ai_generated}, 'the GLB says that it is generated';
ok ref $gltf->{$_} && @{ $gltf->{$_} }, "it has $_"
    for qw(meshes nodes skins animations materials);
ok scalar(grep { $_->[0] == 0xfe && $_->[1] =~ /AI.generated/i } segments($bytes{$_})),
    "the $_ says so in a comment"
    for 'jpg', 'preview.jpg';

my %chunks = map { @$_ } chunks($bytes{'frames.webp'});
my ($flags, $width, $height) = unpack 'C x3 v x v', $chunks{VP8X};

is $flags, 0x14, 'the frames are transparent and have metadata';
is_deeply [ $width, $height ], [ 1279, 1279 ], 'in a sheet of four by four';
like $chunks{'XMP '}, qr/CreatorTool="AI generated/, 'that says so, too';

# the validator of Khronos

my $npm = "$PetTest::Services::ROOT/build/npm";

SKIP: {
    if (!-d "$npm/node_modules/gltf-validator") {
        make_path($npm);
        system('npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', $npm,
            'gltf-validator') == 0
            or skip 'gltf-validator cannot be installed', 1;
    }

    my $dir = $t->dir . '/glb';

    make_path($dir);

    for my $ext (qw(glb jpg)) {
        open my $out, '>', "$dir/$hash.$ext" or die "$dir: $!\n";
        binmode $out;
        print {$out} $bytes{$ext};
        close $out or die "$dir: $!\n";
    }

    my $said = eval { PetTest::Proc->capture(command => [
        "$PetTest::Services::ROOT/scripts/pet3d-validate", $npm, $dir ]) };

    ok defined $said, 'the GLB is valid' or diag $@;
    note $said // '';
}

# missing files come back, the same

for my $ext (sort keys %kinds) {
    unlink path($ext) or die "unlink: $!\n";

    my $reply = $t->request(GET => "/files/models/$name.$ext", timeout => 15);

    is $reply->status, 200, "$ext is built again";
    is sha256_hex($reply->body), sha256_hex($bytes{$ext}), 'as it was';
    is scalar $reply->header('Content-Type'), $kinds{$ext}, "as $kinds{$ext}";
    is scalar $reply->header('Cache-Control'), 'public, max-age=31536000, immutable',
        'for ever';
    is -s path($ext), length $bytes{$ext}, 'and stored';
}

unlink path('glb');
is scalar $t->request(GET => "/files/models/$name.glb", timeout => 15,
    headers => [ [ 'Accept-Encoding', 'gzip' ] ])->header('Content-Encoding'), 'gzip',
    'who waits for a GLB gets it compressed, too';

unlink map { path($_) } keys %kinds;
rmdir $t->dir . '/public/models/' . substr $hash, 0, 2 or diag "rmdir: $!";

my $head = $t->request(HEAD => "/files/models/$name.preview.jpg");

is $head->status, 200, 'HEAD brings it back, too';

# other versions lead to the current one, and are built by none

for my $old ("$hash-1", "$hash-999999999", $hash) {
    for my $ext (sort keys %kinds) {
        my $path = "/files/models/$old.$ext";
        my $reply = $t->request(GET => $path);

        is $reply->status, 302, "$path: elsewhere";
        is scalar $reply->header('Location'), "/files/models/$name.$ext", 'the current version';
        is scalar $reply->header('Cache-Control'), 'no-cache', 'for now';
        is scalar $reply->header('Access-Control-Allow-Origin'), '*', 'for every page';
    }
}

for my $old ($hash, "$hash-1", $name) {
    my $reply = $t->request(GET => "/files/models/$old.png");

    is scalar $reply->header('Location'), "/files/models/$name.preview.jpg",
        "$old.png: previews are JPEG now";
}

is_deeply [ grep { !m{/\Q$name\E\.[\w.]+\z} } glob $t->dir . '/public/models/*/*' ], [],
    'no file of them';

{
    my @from = map { $t->request(HEAD => "/files/models/$_.glb") } "$hash-1", $hash;

    is scalar(grep { $_->status == 302 } @from), 2, 'HEAD is led there, too';

    unlink path('glb');

    my @replies = $t->parallel(8, sub { (GET => "/files/models/$hash-1.glb") });

    is scalar(grep { $_->status == 302 } @replies), 8, 'eight at once are led';
    ok !-e path('glb'), 'and nothing is built for it';

    my $there = $t->request(GET => scalar $replies[0]->header('Location'), timeout => 15);

    is sha256_hex($there->body), sha256_hex($bytes{glb}), 'there it is built, the same';
}

# many ask for what is missing: each worker builds it once

for my $ext (qw(glb frames.webp)) {
    my %files;
    my @cpu = cpu();

    unlink path($ext);
    $t->request(GET => "/files/models/$name.$ext", timeout => 15);
    push @cpu, cpu();

    unlink map { path($_) } keys %kinds;

    my @replies = $t->parallel(16, sub {
        (GET => "/files/models/$name.$ext", timeout => 20);
    });

    is scalar(grep { $_->status == 200 } @replies), 16, "sixteen at once get the $ext"
        or diag map { $_->summary . "\n" } grep { $_->status != 200 } @replies;
    push @cpu, cpu();
    diag sprintf 'CPU of a build %.2f s, of sixteen requests %.2f s', $cpu[1] - $cpu[0],
        $cpu[2] - $cpu[1];
    cmp_ok $cpu[2] - $cpu[1], '<', 5 * ($cpu[1] - $cpu[0]), "no worker builds the $ext twice";
    $files{ sha256_hex($_->body) }++ for @replies;
    is_deeply \%files, { sha256_hex($bytes{$ext}) => 16 }, 'all the same';
}

# several models at once, more than works may be under way

{
    my @names = ($name);

    for my $n (1 .. 3) {
        my $next = $g->make($t, $bob, $bob->{upload_id}, species => (qw(dog fox bear))[ $n - 1 ]);

        push @names, $next->{model_url} =~ m{/([0-9a-f]{64}-\d+)};
    }

    unlink glob $t->dir . '/public/models/*/*';

    my @replies = $t->parallel(32, sub {
        (GET => '/files/models/' . $names[ $_[0] % 4 ] . '.glb', timeout => 20);
    });
    my %codes;

    $codes{ $_->status }++ for @replies;
    is_deeply \%codes, { 200 => 32 }, 'four models for thirty-two' or diag explain \%codes;
}

# no such file

my $unknown = 'ab' x 32;

for my $case ([ 404, "/files/models/$unknown.glb" ], [ 404, "/files/models/$unknown.png" ],
    [ 404, "/files/models/$name.txt" ], [ 404, '/files/models/' ], [ 404, '/files/models' ],
    [ 404, "/files/models/\U$hash\E-$version.glb" ], [ 404, "/files/models/$name" ],
    [ 404, "/files/models/$name.glb/" ], [ 404, "/files/models/x$name.glb" ],
    [ 404, '/files/models/../../secrets/data_key' ],
    [ 404, '/files/models/..%2f..%2fsecrets%2fdata_key' ],
    [ 404, '/files/models/%2e%2e/%2e%2e/secrets/data_key' ],
    [ 404, "/files/models/$name.glb/../../../secrets/data_key" ],
    [ 400, '/../../../../etc/passwd' ], [ 400, '/files/models/../../../etc/passwd' ],
    [ 400, "/files/models/$name.glb%00.png" ],
    [ 404, '/.pet-models/' . substr($hash, 0, 2) . "/$name.glb" ],
    [ 404, "/.pet-model-now/$name.glb" ], [ 404, "/files/models/$hash-.glb" ],
    [ 404, "/files/models/$hash-x.glb" ], [ 404, "/files/models/$hash-1x.glb" ],
    [ 404, "/files/models/$hash-1-1.glb" ], [ 404, "/files/models/$name.preview.png" ],
    [ 404, "/files/models/$name.webp" ], [ 404, "/files/models/$name.frames.jpg" ],
    [ 404, "/files/models/$name..jpg" ], [ 404, "/files/models/$unknown-$version.glb" ],
    [ 404, "/files/models/$unknown-1.glb" ])
{
    my ($status, $path) = @$case;
    my $reply = $t->request(GET => $path);

    is $reply->status, $status, "$path: $status" or diag $reply->summary;
    like $reply->code // '', qr/^$status/, 'in the envelope';
    unlike $reply->body, qr/root:|^[A-Za-z0-9+\/=]{43,}/, 'and nothing of a file';
}

$t->done;
