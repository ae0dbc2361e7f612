#!/usr/bin/perl
#
# nginx -t says what is wrong with each directive, which one is missing, and
# refuses in production what is for development.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

my $t = PetTest->new(start => 0);
my $good = $t->{template};
my $secrets = $t->value('SECRETS');


# The verdict on a configuration in which edit() changed the template.
sub verdict {
    my (%parts) = @_;
    my $edit = delete $parts{edit};
    my $text = $good;

    if ($edit) {
        local $_ = $text;

        $edit->();
        die "nothing edited\n" if $_ eq $text;
        $text = $_;
    }

    $t->server->{template} = $text;
    $t->configure(%parts);

    return $t->server->test_conf;
}


sub refuses {
    my ($what, $pattern, %parts) = @_;
    my ($passed, $text) = verdict(%parts);

    ok !$passed, "$what: refused";
    like $text, qr/\[emerg\].*$pattern/, "$what: says why";

    return;
}


sub accepts {
    my ($what, %parts) = @_;
    my ($passed, $text) = verdict(%parts);

    ok $passed, "$what: accepted" or diag $text;

    return;
}


accepts('the development stack');

PetTest::Services::write_secret("$secrets/short", 'abc');
PetTest::Services::write_secret("$secrets/long", 'x' x 5000);
PetTest::Services::write_secret("$secrets/other", '0123456789abcdef' x 4);
open my $empty, '>', "$secrets/empty" or die "empty: $!\n";
close $empty;

# of directives that the stack has: the bad arguments, and what is said
for my $case (
    [ pet_environment => 'staging', qr/invalid value "staging"/ ],
    [ pet_zone => '1k', qr/"1k" is invalid or less than \d+/ ],
    [ pet_zone => 'x', qr/"x" is invalid or less than \d+/ ],
    [ pet_postgres => 'host=localhost', qr/"localhost" must be a directory/ ],
    [ pet_postgres => 'dbname=pet', qr/"pet_postgres" directive needs host=/ ],
    [ pet_postgres => 'host=/tmp hots=1', qr/invalid parameter "hots=1"/ ],
    [ pet_postgres => 'host=/tmp password_file=/nowhere/x',
      qr/"\/nowhere\/x" failed/ ],
    [ pet_postgres => "host=/tmp password_file=$secrets/empty",
      qr/is empty or too large/ ],
    [ pet_postgres => "host=/tmp password_file=$secrets/long",
      qr/is empty or too large/ ],
    [ pet_postgres_connections => '3', qr/must be between 4 and 10000/ ],
    [ pet_postgres_connections => 'many', qr/invalid number/ ],
    [ pet_redis => '127.0.0.1:6379', qr/"pet_redis" directive needs unix:/ ],
    [ pet_redis => 'unix:/tmp/r database=x', qr/"x", it must be between/ ],
    [ pet_redis => 'unix:/tmp/r db=1', qr/invalid parameter "db=1"/ ],
    [ pet_secret_key => "id=0 file=$secrets/data_key",
      qr/"0", it must be between 1 and 255/ ],
    [ pet_secret_key => "id=1 file=$secrets/short", qr/the key in ".*short"/ ],
    [ pet_secret_key => 'id=1 file=/nowhere', qr/"\/nowhere" failed/ ],
    [ pet_hash_key => "$secrets/short", qr/the key in ".*short"/ ],
    [ pet_hash_key => '/nowhere', qr/"\/nowhere" failed/ ],
    [ pet_link_key => "$secrets/short", qr/the key in ".*short"/ ],
    [ pet_jwt => 'leeway=x', qr/"x", it must be between 0 and 300/ ],
    [ pet_jwt => 'leeway=999', qr/"999", it must be between 0 and 300/ ],
    [ pet_jwt => 'isuer=a', qr/invalid parameter "isuer=a"/ ],
    [ pet_jwt_key => "kid=k1 file=$secrets/short", qr/shorter than 32 bytes/ ],
    [ pet_jwt_key => "kid=k.1 file=$secrets/jwt_key", qr/its kid is bad/ ],
    [ pet_wechat => 'appid=a', qr/needs appid= and secret_file=/ ],
    [ pet_wechat => "appid=a secret_file=$secrets/wechat_secret api=ftp://x",
      qr/needs api=https/ ],
    [ pet_egress => '127.0.0.1:1', qr/needs unix:\/path/ ],
    [ pet_egress => 'unix:/' . 'a' x 110, qr/at most 107 bytes/ ],
    [ pet_time_zone => 'Europe/Berlin', qr/must be Asia\/Shanghai, UTC/ ],
    [ pet_time_zone => '+15:00', qr/must be Asia\/Shanghai, UTC/ ],
    [ pet_jobs => 'maybe', qr/it must be "on" or "off"/ ],
) {
    my ($name, $arguments, $pattern) = @$case;

    refuses("$name $arguments" =~ s/\Q$secrets\E/.../r =~ s/a{20,}/.../r,
        $pattern, directives => "$name $arguments");
}

# of directives that are optional
for my $case (
    [ 'pet_postgres_queue 1', qr/must be between 16 and 65536/ ],
    [ 'pet_postgres_timeout soon', qr/invalid value/ ],
    [ 'pet_redis_timeout -1', qr/invalid value/ ],
    [ 'pet_access_ttl 10', qr/must be between 60 and 86400/ ],
    [ 'pet_refresh_ttl 1', qr/must be between 3600 and/ ],
    [ 'pet_refresh_grace 1000', qr/must be between 0 and 300/ ],
    [ 'pet_user_rate often rate=1r/s burst=1', qr/needs read, write, auth/ ],
    [ 'pet_user_rate read rate=1 burst=1', qr/needs rate=<n>r\/m/ ],
    [ 'pet_user_rate read rate=1r/s burst=0', qr/must be between 1 and/ ],
    [ "pet_user_rate read rate=1r/s burst=1;\n"
      . 'pet_user_rate read rate=1r/s burst=1', qr/is duplicate/ ],
    [ 'pet_deadline long 1s', qr/needs fast, wait or upload/ ],
    [ 'pet_deadline fast 5m', qr/between 100ms and 120s/ ],
    [ 'pet_deadline fast 10ms', qr/between 100ms and 120s/ ],
    [ "pet_deadline fast 1s;\npet_deadline fast 2s", qr/is duplicate/ ],
    [ 'pet_consent cookies 1', qr/needs privacy, terms or face/ ],
    [ 'pet_consent face 0', qr/must be between 1 and/ ],
    [ 'pet_rule no.such 1', qr/no rule "no\.such"/ ],
    [ 'pet_rule food_min 101', qr/"101" is out of its bounds/ ],
    [ 'pet_rule food_min x', qr/"x" is out of its bounds/ ],
    [ 'pet_rule food_min 90', qr/"food_min" of "pet_rule" does not agree/ ],
    [ 'pet_rule tz_offset_s 0', qr/that is "pet_time_zone"/ ],
    [ 'pet_api on', qr/"pet_api" directive is not allowed here/ ],
    [ 'pet_rule food_min', qr/invalid number of arguments/ ],
) {
    my ($line, $pattern) = @$case;

    refuses($line =~ s/\n/ /r, $pattern, http_config => "$line;");
}

refuses('pet_environment in a server', qr/is not allowed here/,
    config => 'pet_environment production;');

# a directive that is missing is named
for my $name (qw(zone postgres redis secret_key hash_key link_key wechat
                 egress storage)) {
    refuses("no pet_$name", qr/"pet_api" needs the directive "pet_$name"/,
        edit => sub { s/^\s*pet_$name\s[^;]*;//m });
}

refuses('no pet_jwt', qr/needs "pet_jwt" before it/,
    edit => sub { s/^\s*pet_jwt\s[^;]*;//m });

# what is once, is once
for my $name (qw(zone postgres redis hash_key link_key wechat egress
                 storage)) {
    refuses("pet_$name twice", qr/is duplicate/,
        edit => sub { s/^(\s*pet_$name\s[^;]*;)/$1$1/m });
}

# production
refuses('production with a sandbox', qr/a sandbox is for development/,
    directives => 'pet_environment production');
refuses('production is what is meant without a word',
    qr/a sandbox is for development/,
    edit => sub { s/^\s*pet_environment[^;]*;//m });

my @production = (directives => "pet_environment production\npet_wechat "
    . "appid=wx1 secret_file=$secrets/wechat_secret "
    . 'api=https://api.weixin.qq.com');

accepts('production with https', @production);
accepts('keys that rotate', edit => sub {
    my $old = "file=$secrets/other old;";

    s{^(\s*pet_jwt_key [^;]*;)}{$1\npet_jwt_key kid=k0 $old}m;
    s{^(\s*pet_secret_key [^;]*;)}{$1\npet_secret_key id=2 $old}m;
});
accepts('without any API the rest is not asked for', edit => sub {
    s/^\s*include\s+\S*pet\.conf;//m;
    s/^\s*pet_(?!zone)\w+\s[^;]*;//mg;
});

# in production the routes of development are not there
$t->server->{template} = $good;
$t->configure(@production, config => <<'END');
location /off/ {
    pet_api off;
    return 204;
}
location /on/ {
    pet_api on;
}
END
$t->start;

for my $case ([ POST => '/v1/dev/clock' ], [ POST => '/v1/dev/pets' ],
              [ GET => '/v1/dev/token' ], [ DELETE => '/v1/dev/clock' ]) {
    my $reply = $t->request(@$case);

    is $reply->status . ' ' . $reply->code, '404 40400',
        "production has no @$case";
}

is $t->http->request({ path => '/off/' })->status, 204,
    'a location of the same server with "pet_api off"';
is $t->request(GET => '/on/x')->code, 40400, 'and one with "pet_api on"';
$t->done;
