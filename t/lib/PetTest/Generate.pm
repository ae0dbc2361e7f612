package PetTest::Generate;

# From a photo to a pet, for the tests of generations, adoption, models and
# jobs; and the accounts of quotas that must hold whatever happened.

use strict;
use warnings;

use Carp qw(croak);
use PetTest::Pictures ();
use PetTest::Seed ();
use PetTest::Services ();
use Test::More ();

# For PetTest->new: no limits of a user's or an address's rate.
our @UNLIMITED = (
    http_config => "$PetTest::Seed::UNLIMITED\npet_user_rate heavy "
        . 'rate=1000r/s burst=100000;',
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT,
);


# The bytes of a photo of t/photos: cat or person.
sub photo {
    my ($class, $name) = @_;
    my $file = "$PetTest::Services::ROOT/t/photos/" . ($name || 'cat')
        . '.jpg';

    open my $in, '<', $file or die "$file: $!\n";
    binmode $in;
    local $/;

    return scalar <$in>;
}


# A user who has agreed to the processing of photos.
sub user {
    my ($class, $t, $name) = @_;

    return $t->login($name, consents => [qw(privacy terms face)]);
}


# Uploads a picture (the cat) and returns its upload_id.
sub upload {
    my ($class, $t, $user, $bytes) = @_;
    my ($body, $boundary) = PetTest::Pictures::form([ purpose => 'photo' ],
        [ file => $bytes // $class->photo, 'a.jpg' ]);
    my $reply = $t->request(POST => '/v1/uploads', user => $user,
        body => $body, timeout => 20, headers => [
            [ 'Content-Type', "multipart/form-data; boundary=$boundary" ] ]);

    croak 'upload: ' . $reply->summary if ($reply->code // -1) != 0;

    return $reply->data->{upload_id};
}


# Starts a generation with these members of the body; returns the reply.
sub start {
    my ($class, $t, $user, $upload, %body) = @_;

    return $t->request(POST => '/v1/pet-generations', user => $user,
        body => { upload_id => $upload, %body });
}


# Waits for the end of a generation (at most `seconds`, 60) and returns what
# is then read.
sub wait {
    my ($class, $t, $user, $id, $seconds) = @_;
    my $until = time + ($seconds || 60);
    my $reply;

    do {
        $reply = $t->request(GET => "/v1/pet-generations/$id?wait=8",
            user => $user, timeout => 15);
        croak 'generation: ' . $reply->summary if ($reply->code // -1) != 0;

    } while ($reply->data->{status} =~ /queued|running/ && time < $until);

    return $reply->data;
}


# A generation that succeeded.
sub make {
    my ($class, $t, $user, $upload, %body) = @_;
    my $reply = $class->start($t, $user, $upload, %body);

    croak 'start: ' . $reply->summary if ($reply->code // -1) != 0;

    my $done = $class->wait($t, $user, $reply->data->{generation_id});

    croak "generation: $done->{status} " . ($done->{error}{message} // '')
        if $done->{status} ne 'succeeded';

    return $done;
}


# Users with a session who have agreed to the processing of photos, and the
# row of a photo that is ready, whose file is a copy of the cat's: for loads,
# where the way of the photo is not what is tested.
sub crowd {
    my ($class, $t, $n) = @_;
    my @users = PetTest::Seed->users($t, $n);
    my $bytes = $class->photo;

    $t->sql('UPDATE users SET face_version = 1');
    mkdir "$t->{dir}/private/aa", 0700;

    for my $user (@users) {
        my ($id, $dir) = ($user->{user_id},
                          "$t->{dir}/private/aa/$user->{user_id}");

        mkdir $dir, 0700;
        open my $out, '>', "$dir/1.jpg" or die "$dir: $!\n";
        binmode $out;
        print {$out} $bytes;
        close $out or die "$dir: $!\n";

        # photos that differ in their hash make pets that differ
        $t->sql("INSERT INTO uploads (user_id, upload_id, purpose, status,
                     storage_key, sha256, size, width, height, created_at,
                     expires_at)
                 VALUES ($id, $id, 'photo', 'ready', 'private/aa/$id/1.jpg',
                     sha256('$id'), 100, 100, 100, now(),
                     now() + interval '7 days')");
        $user->{upload_id} = "$id";
    }

    return @users;
}


# Fails the test unless the quota used is what succeeded, runs or was
# rejected, for each user and day, and each generation has one job that ended
# as it did.
sub accounts {
    my ($class, $t, $what) = @_;
    my @wrong = $t->sql(<<'END');
SELECT d.user_id, d.day, d.used, count(g.*)
  FROM generation_days d
  LEFT JOIN generations g ON g.user_id = d.user_id AND g.day = d.day
        AND (g.state <> 'failed' OR g.rejected)
 GROUP BY 1, 2, 3 HAVING d.used <> count(g.*)
END
    my @uploads = $t->sql(<<'END');
SELECT u.upload_id, u.generations, count(g.*)
  FROM uploads u
  LEFT JOIN generations g ON g.user_id = u.user_id
        AND g.upload_id = u.upload_id AND (g.state <> 'failed' OR g.rejected)
 GROUP BY u.user_id, u.upload_id HAVING u.generations <> count(g.*)
END
    my @jobs = $t->sql(<<'END');
SELECT g.generation_id, g.state, j.state, count(*) OVER (PARTITION BY
       g.generation_id)
  FROM generations g
  LEFT JOIN jobs j ON j.kind = 'generate'
        AND j.payload->>'generation_id' = g.generation_id::text
 WHERE (g.state, coalesce(j.state, 'none')) NOT IN
       (('queued', 'queued'), ('queued', 'running'), ('running', 'queued'),
        ('running', 'running'), ('succeeded', 'done'), ('failed', 'done'),
        ('failed', 'dead'))
END

    Test::More::is("@wrong", '', "$what: quota = succeeded + running + "
        . 'rejected');
    Test::More::is("@uploads", '', "$what: the same of each photo");
    Test::More::is("@jobs", '', "$what: each generation and its job agree");

    return;
}


1;
