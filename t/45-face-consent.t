# Withdrawing the consent for photos deletes them, ends running generations
# and clears what was seen; the pet stays.

use FindBin;
use lib "$FindBin::Bin/lib";
use PetTest;

my $t = PetTest->new(directives => 'pet_jobs off;');
my $user = $t->login('ann', consents => [qw(privacy terms face)]);
my $id = $user->{user_id};

$t->sql(<<"END");
INSERT INTO uploads (user_id, upload_id, purpose, status, storage_key, sha256,
                     size, width, height, created_at, expires_at)
VALUES ($id, 5, 'photo', 'ready', 'private/00/$id/5.jpg',
        sha256('photo'), 1, 1, 1, now(), now() + interval '7 days'),
       ($id, 6, 'avatar', 'ready', 'private/00/$id/6.jpg',
        sha256('avatar'), 1, 1, 1, now(), now() + interval '7 days');
END

my $start = $t->request(POST => '/v1/pet-generations', user => $user,
    body => { upload_id => '5' });
is $start->status, 202, 'a generation is queued';

$t->consent($user, 'face', agreed => JSON::PP::false);

my ($row) = $t->sql(<<"END");
SELECT string_agg(purpose || ' ' || status, ',' ORDER BY purpose)
  FROM uploads WHERE user_id = $id
END
is $row, 'avatar ready,photo deleted', 'the photo goes, the avatar stays';

my $read = $t->request(GET => '/v1/pet-generations/'
    . $start->data->{generation_id}, user => $user);
is $read->data->{status}, 'failed', 'the generation is ended';
is $read->data->{error}{code}, 40305, 'and says why';

($row) = $t->sql(<<"END");
SELECT d.used, (SELECT count(*) FROM generations g WHERE g.user_id = d.user_id
                   AND (g.state <> 'failed' OR g.rejected))
  FROM generation_days d WHERE d.user_id = $id
END
is $row, '1|1', 'it counts as one that was refused';

is $t->request(POST => '/v1/pet-generations', user => $user,
    body => { upload_id => '5' })->code, 40305, 'no further one';

$t->done;
