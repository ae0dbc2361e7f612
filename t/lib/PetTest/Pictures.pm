package PetTest::Pictures;

# Pictures and multipart bodies for the tests of uploads.

use strict;
use warnings;

use Compress::Zlib ();
use File::Path qw(make_path);
use PetTest::Services ();

my $ROOT = $PetTest::Services::ROOT;
my $tool;


# Path of the helper of lib/pictures.c, built when needed.
sub tool {
    return $tool if $tool;

    my $source = "$ROOT/t/lib/pictures.c";
    my $out = "$ROOT/build/t/pictures";

    make_path("$ROOT/build/t");

    if (!-x $out || (stat $source)[9] > (stat $out)[9]) {
        system('cc', '-O1', '-o', "$out.$$", $source, '-ljpeg', '-lwebp') == 0
            or die "pictures.c does not build\n";
        rename "$out.$$", $out or die "$out: $!\n";
    }

    return $tool = $out;
}


# A picture of a kind that pictures.c makes.
sub make {
    my ($kind, $width, $height) = @_;

    open my $in, '-|', tool(), $kind, $width, $height or die "pictures: $!\n";
    binmode $in;
    local $/;

    return scalar <$in>;
}


# What the tool makes of a JPEG.
sub of_jpeg {
    my ($jpeg, @command) = @_;
    my $file = "$ROOT/build/t/of.$$.jpg";

    open my $out, '>', $file or die "$file: $!\n";
    binmode $out;
    print {$out} $jpeg;
    close $out or die "$file: $!\n";

    my $made = `${\tool()} @command < $file`;

    unlink $file;

    return $made;
}


# "WIDTH HEIGHT letters" of a JPEG.
sub corners {
    my ($jpeg) = @_;
    my $text = of_jpeg($jpeg, 'corners');

    chomp $text;

    return $text;
}


# A JPEG encoded anew as jpeg or webp, in eighths of its size.
sub again {
    my ($jpeg, $kind, $quality, $eighths) = @_;

    return of_jpeg($jpeg, 'again', $kind, $quality, $eighths // 8);
}


sub chunk {
    my ($type, $data) = @_;

    return pack('N', length $data) . $type . $data
        . pack('N', Compress::Zlib::crc32($type . $data));
}


# A PNG of one colour: depth 8 or 16; the size in its header may be a lie.
sub png {
    my (%opt) = (width => 64, height => 48, depth => 8, @_);
    my $pixel = $opt{depth} == 16 ? pack('n3', 0xff00, 0x8000, 0x10)
        : "\xff\x80\x10";
    my $rows = $opt{rows} // $opt{height};

    return "\x89PNG\r\n\x1a\n"
        . chunk('IHDR', pack 'NNC5', $opt{width}, $opt{height}, $opt{depth}, 2, 0, 0, 0)
        . ($opt{chunks} // '')
        . chunk('IDAT', Compress::Zlib::compress(
            ("\0" . $pixel x ($opt{columns} // $opt{width})) x $rows))
        . chunk('IEND', '');
}


# An APP1 segment with an orientation and a place in GPS coordinates.
sub exif {
    my ($orientation) = @_;
    my $place = 'GPS-121.4737-31.2304';
    my $tiff = "II*\0" . pack('V', 8) . pack('v', 3)
        . pack('vvVvv', 0x0112, 3, 1, $orientation, 0)
        . pack('vvVV', 0x010e, 2, length($place) + 1, 8 + 2 + 3 * 12 + 4)
        . pack('vvVV', 0x8825, 4, 1, 8 + 2 + 3 * 12 + 4 + length($place) + 1)
        . pack('V', 0) . "$place\0"
        . pack('v', 1) . pack('vvVa4', 0x0001, 2, 2, 'N') . pack('V', 0);
    my $data = "Exif\0\0$tiff";

    return "\xff\xe1" . pack('n', length($data) + 2) . $data;
}


# A JPEG with that segment.
sub with_exif {
    my ($jpeg, $orientation) = @_;

    return substr($jpeg, 0, 2) . exif($orientation) . substr($jpeg, 2);
}


# An animated WebP of the frame of a plain one.
sub animated {
    my ($webp) = @_;
    my $frame = substr $webp, 12;
    my $size = pack('V', 31) =~ s/.\z//sr;
    my $part = sub { $_[0] . pack('V', length $_[1]) . $_[1] . (length($_[1]) & 1 ? "\0" : '') };
    my $anmf = "\0" x 6 . $size . $size . pack('V', 100);
    my $body = 'WEBP' . $part->('VP8X', pack('V', 0x02) . $size . $size)
        . $part->('ANIM', "\0" x 6)
        . join '', map { $part->('ANMF', $anmf . $frame) } 1 .. 2;

    return 'RIFF' . pack('V', length $body) . $body;
}


# A multipart body of [name, content, filename] parts, and its boundary.
sub form {
    my (@parts) = @_;
    my $boundary = 'pet-test-boundary';
    my $body = join '', map {
        my ($name, $content, $file) = @$_;

        "--$boundary\r\nContent-Disposition: form-data; name=\"$name\""
            . (defined $file ? "; filename=\"$file\"\r\nContent-Type: image/jpeg" : '')
            . "\r\n\r\n$content\r\n";
    } @parts;

    return ("$body--$boundary--\r\n", $boundary);
}


1;
