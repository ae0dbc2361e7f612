#!/usr/bin/perl
#
# $pet_user_id, $pet_route and $pet_code in log_format, map and limit_req,
# which asks for them before the request comes to the module.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;
use PetTest::Seed;

my $t = PetTest->new(start => 0);
my ($alice, $bob) = PetTest::Seed->users($t, 2);
my $log = "$t->{dir}/log/vars.log";

$t->configure(
    http_config => <<'END' . "access_log $log vars;\n",
log_format vars '$uri|$pet_user_id|$pet_route|$pet_code|$kind|'
                '$pet_request_id';
map $pet_code $kind {
    ''      unknown;
    0       good;
    ~^4     theirs;
    default ours;
}
map $pet_route $by_user {
    dev_token $pet_user_id;
}
limit_req_zone $by_user zone=by_user:1m rate=1r/m;
END
    config => <<'END');
location = /v1/dev/token {
    pet_api on;
    limit_req zone=by_user burst=2 nodelay;
}
location = /plain {
    return 200 "[$pet_user_id][$pet_route][$pet_code]";
}
END
$t->start;


sub lines {
    open my $in, '<', $log or return 0;
    my @lines = <$in>;

    return scalar @lines;
}


# A request, its reply and the values in its line of the log.
sub line_of {
    my (@request) = @_;
    my $before = lines();
    my $reply = $t->request(@request);

    PetTest::Proc->until_true(3, sub { lines() > $before });
    open my $in, '<', $log or die "$log: $!\n";

    my @lines = <$in>;

    chomp @lines;

    return ($reply, split /\|/, $lines[-1], -1);
}


{
    my ($reply, @f) = line_of(GET => '/v1/auth/session', user => $alice);

    is "@f[1 .. 4]", "$alice->{user_id} session 0 good", 'a success';
    is $f[5], $reply->header('X-Request-Id'), 'with the reply\'s id';
}

{
    my ($reply, @f) = line_of(PetTest::Seed->interaction($alice));
    ($reply, @f) = line_of(PetTest::Seed->interaction($alice));

    is "@f[1 .. 4]", "$alice->{user_id} interact 42901 theirs", 'a refusal';
}

{
    my ($reply, @f) = line_of(GET => '/v1/auth/session');

    is "@f[1 .. 4]", '- session 40101 theirs', 'nobody is signed in';

    ($reply, @f) = line_of(GET => '/v1/nowhere', user => $alice);
    is "@f[2 .. 4]", '- 40400 theirs', 'no such route';

    my $forged = { %$alice, token => $alice->{token} =~ s/.\z/-/r };

    ($reply, @f) = line_of(GET => '/plain', user => $forged);
    is $reply->body, '[][][]', 'a forged token is nobody';
    is "@f[1 .. 4]", '- - - unknown', 'and nothing is made up elsewhere';
}

# limit_req counts each user apart, and not those who are nobody
{
    my @alice = map { $t->request(GET => '/v1/dev/token', user => $alice)
        ->code } 1 .. 5;
    my @bob = map { $t->request(GET => '/v1/dev/token', user => $bob)->code }
        1 .. 2;
    my @nobody = map { $t->request(GET => '/v1/dev/token')->code } 1 .. 5;

    is "@alice", '0 0 0 42900 42900', 'limit_req by user';
    is "@bob", '0 0', 'another user is not counted with the first';
    is "@nobody", '40101 40101 40101 40101 40101', 'nobody is not counted';
}

$t->stop;

# variables of a module that sleeps
{
    my $text = $t->{template};

    $text =~ s/include\s+\S*pet\.conf;//;
    $text =~ s/^\s*pet_(?!environment|zone)\w+[^;]*;//mg;
    $t->{server}{template} = $text;
    $t->configure(config => 'location = /plain { '
        . 'return 200 "[$pet_user_id][$pet_route][$pet_egress_wechat]"; }');
    $t->start(ready => 0);

    is $t->http->request({ path => '/plain' })->body, '[][][]',
        'without "pet_api" they are empty';
}

$t->done;
