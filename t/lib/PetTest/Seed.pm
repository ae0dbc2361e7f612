package PetTest::Seed;

# People, sessions and pets put into the database in bulk, and the access
# tokens for them: for loads of hundreds of users, and for tests in which the
# way in is not what is tested.  Also the accounts that must balance after
# whatever happened.

use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use MIME::Base64 qw(encode_base64url);
use Test::More ();

my $FIRST = 500;


# Makes n users with a session, a wallet, consent to privacy and terms, and
# `pets` (1) pets each; returns them as login() does, with pet_id and pets.
# Their ids lie below those that the server leases.
sub users {
    my ($class, $t, $n, %opt) = @_;
    my $pets = defined $opt{pets} ? $opt{pets} : 1;
    my $first = $t->{seeded} || $FIRST;

    $t->{seeded} = $first + $n;
    die "too many users seeded\n" if $t->{seeded} > 1000;

    $t->sql(<<"END");
INSERT INTO users (user_id, nickname, nickname_shown, privacy_version,
                   terms_version, created_at, updated_at, last_login_at)
SELECT i, 'u' || i, 'u' || i, 1, 1, now(), now(), now()
  FROM generate_series($first, $first + $n - 1) i;
INSERT INTO wallets (user_id, points_day, updated_at)
SELECT i, '2020-01-01', now()
  FROM generate_series($first, $first + $n - 1) i;
INSERT INTO sessions (user_id, sid, token_hash, created_at, rotated_at,
                      expires_at)
SELECT i, 's' || i, '', now(), now(), now() + interval '30 days'
  FROM generate_series($first, $first + $n - 1) i;
INSERT INTO pet_owners (pet_id, user_id)
SELECT -(i * 1000 + k) + 1000000, i
  FROM generate_series($first, $first + $n - 1) i,
       generate_series(0, $pets - 1) k;
INSERT INTO pets (user_id, pet_id, name, name_shown, species, breed,
                  personality, appearance_features, model_data, created_at,
                  updated_at)
SELECT user_id, pet_id, 'Momo', 'Momo', 'cat', 'cat_like', 'lively',
       '{"color": "white", "eye_shape": "round", "face_shape": "round"}',
       '{"base_model_id": "cat_base_01", "textures": [], "accessories": [],
         "params": {}}', now(), now()
  FROM pet_owners WHERE user_id BETWEEN $first AND $first + $n - 1;
INSERT INTO pet_states (user_id, pet_id, hunger, cleanliness, mood,
                        affection, stored_at, exp_day)
SELECT user_id, pet_id, 1152000000, 1152000000, 1152000000, 144000000,
       now(), '2020-01-01'
  FROM pet_owners WHERE user_id BETWEEN $first AND $first + $n - 1;
END

    return map { {
        name => "u$_", user_id => "$_", sid => "s$_",
        token => $class->token($t, $_, "s$_"),
        pet_id => 1_000_000 - $_ * 1000,
    } } $first .. $first + $n - 1;
}


# An access token as the server signs them; claims override.
sub token {
    my ($class, $t, $user_id, $sid, %claims) = @_;
    my $now = time;
    my %all = (iss => 'petpal', aud => 'petpal-miniprogram',
               sub => "$user_id", sid => $sid, iat => $now,
               exp => $now + 7200, %claims);

    open my $in, '<', "$t->{dir}/secrets/jwt_key" or die "jwt_key: $!\n";
    chomp(my $key = <$in>);

    my $json = JSON::PP->new->utf8->canonical;
    my $text = join '.', map { encode_base64url($json->encode($_)) }
        { alg => 'HS256', kid => 'k1', typ => 'JWT' }, \%all;

    return "$text." . encode_base64url(hmac_sha256($text, $key));
}


# A request for an interaction, as build() takes it.
sub interaction {
    my ($class, $user, $key, $type) = @_;

    return (POST => "/v1/pets/$user->{pet_id}/interactions", user => $user,
            defined $key ? (key => $key) : (),
            body => { interaction_type => $type || 'petting' });
}


# No limits but those of the database: for loads.
our $UNLIMITED = join "\n",
    (map { "pet_user_rate $_ rate=1000r/s burst=100000;" } qw(read write)),
    'pet_rule petting.cooldown_ms 0;';

our $NO_ADDRESS_LIMIT =
    'limit_req_zone $binary_remote_addr zone=pet_addr:4m rate=100000r/s';


# Fails the test unless money, items and keys are accounted for.
sub accounts {
    my ($class, $t, $what) = @_;
    my ($wallets) = $t->sql(<<'END');
SELECT count(*) FROM wallets w
 WHERE balance <> coalesce((SELECT sum(delta) FROM ledger l
                             WHERE l.user_id = w.user_id), 0)
END
    my ($items) = $t->sql('SELECT count(*) FROM user_inventory '
        . 'WHERE quantity <> granted - used');
    my ($keys) = $t->sql(<<'END');
SELECT count(*) FROM idempotency_keys k
 WHERE k.route LIKE 'POST /v1/pets/%/interactions'
   AND (SELECT count(*) FROM pet_interactions i
         WHERE i.user_id = k.user_id AND i.interaction_id
               = (k.reply::json->>'interaction_id')::int8) <> 1
END

    return Test::More::is("$wallets $items $keys", '0 0 0',
        "$what: money, items and keys are accounted for");
}


# That each key acknowledged with success has exactly its one effect:
# `acknowledged` maps keys to interaction ids.
sub effects {
    my ($class, $t, $acknowledged, $what) = @_;
    my %stored = map { split /\|/ } $t->sql('SELECT key, '
        . q(reply::json->>'interaction_id' FROM idempotency_keys));
    my @missing = grep { ($stored{$_} // '') ne $acknowledged->{$_} }
        sort keys %$acknowledged;
    my ($n) = $t->sql('SELECT count(*) FROM pet_interactions');

    Test::More::is(scalar @missing, 0, "$what: each of "
        . keys(%$acknowledged) . ' acknowledged writes is there');
    Test::More::diag("missing: @missing[0 .. ($#missing > 4 ? 4 : $#missing)]")
        if @missing;

    return Test::More::is($n, scalar keys %stored,
        "$what: one effect for each key");
}


# The value of a metric, summed over its labels.
sub metric {
    my ($class, $t, $name) = @_;
    my $text = $t->http(timeout => 5)->request({ path => '/metrics' })->body;
    my $sum = 0;

    $sum += $1 while $text =~ /^\Q$name\E(?:\{[^}]*\})? (\d+)/mg;

    return $sum;
}


1;
