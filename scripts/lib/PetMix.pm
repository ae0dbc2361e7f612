package PetMix;

# A mix of all that clients do, for scripts/soak and scripts/chaos: processes
# that keep connections busy, repeat a write whose outcome they do not know
# under its key, and leave an account of every write; and the accounts that
# the database must hold afterwards.

use strict;
use warnings;

use JSON::PP ();
use List::Util qw(sum0);
use PetTest::Generate ();
use PetTest::Http ();
use PetTest::Mall ();
use PetTest::Seed ();
use PetTest::Validator ();
use POSIX ();
use Time::HiRes qw(sleep time);

# Of these replies to a write the outcome is known: it had no effect.
my %REFUSED = map { $_ => 1 } 409, 410, 422, 429;

# seconds after the end in which writes without an answer are repeated
use constant GRACE => 40;
use constant POINTS => 100_000;
use constant GOODS => 500;                # on the shelf: fewer than are wanted

# what of one hundred requests each client sends
my @MIX = (
    [ 25, \&_pet ],
    [ 14, \&_read ],
    [ 27, \&_interaction ],
    [ 5, \&_order ],
    [ 3, \&_goods ],
    [ 3, \&_settle ],
    [ 2, \&_claim ],
    [ 2, \&_checkin ],
    [ 1, \&_makeup ],
    [ 1, \&_redeem ],
    [ 3, \&_settings ],
    [ 3, \&_stranger ],
    [ 4, \&_hang_up ],
    [ 5, \&_sign_in ],
    [ 1.5, \&_upload ],
    [ 0.5, \&_generation ],
);

my @READS = qw(/v1/users/me /v1/points/balance /v1/points/ledger
    /v1/users/me/pets /v1/checkins/status /v1/products /v1/products/101
    /v1/orders /v1/inventory /v1/users/me/settings /v1/users/me/stats
    /v1/checkins /v1/pet-generations);
my @CLAIMS = qw(tasks/1 tasks/4 tasks/5 achievements/11 achievements/12
    achievements/51);
my @STRANGE = ([ GET => '/v1/nothing' ], [ PUT => '/v1/pets/1' ],
    [ GET => '/v1/pets/999999999' ], [ POST => '/v1/auth/login', '{"code":' ],
    [ POST => '/v1/auth/login', '{"code":""}' ],
    [ POST => '/v1/auth/refresh', '{"refresh_token":"x"}' ]);

# What PetTest->new needs for this load.
our @STACK = (http_config => "$PetTest::Seed::UNLIMITED\n"
        . (join "\n", map { "pet_user_rate $_ rate=1000r/s burst=100000;" }
            qw(auth heavy)) . "\n"
        . "pet_rule playing.cooldown_ms 0;\npet_rule training.cooldown_ms 0;\n",
    directives => $PetTest::Seed::NO_ADDRESS_LIMIT);


# Users of a stack with a photo, a pet, points, an address, and days to make up
# for; goods, and one code that is good for fewer of them.
sub users {
    my ($class, $t, $n) = @_;
    my @users = PetTest::Generate->crowd($t, $n);
    my $points = POINTS;

    $t->sql(<<"END");
INSERT INTO ledger (user_id, entry_id, delta, balance_after, reason, ref,
                    created_at)
SELECT user_id, 1, $points, $points, 'adjust', 'adjust:1', now() FROM wallets;
UPDATE wallets SET balance = $points;
UPDATE users SET created_at = created_at - interval '10 days';
END

    my $code = $t->request(POST => '/v1/dev/redeem-batches', body => {
        title => 'mix', points => 7, grants => [ { item_id => '1', quantity => 2 } ],
        codes => 1, code_limit => int($n / 2) })->data->{codes}[0];
    my $goods = PetTest::Mall->product($t, type => "'physical_good'",
        category => "'goods'", stock => GOODS);

    for my $user (@users) {
        $user->{address_id} = PetTest::Mall->address($t, $user);
        @$user{qw(code goods)} = ($code, $goods);
    }

    return @users;
}


# Starts a process that keeps `connections` busy for `seconds` with its share
# of the users: those whose index is `n` modulo `of`.  `sample`: one of so
# many replies is held to its schema.  Returns what report() takes.
sub start {
    my ($class, $t, $users, %opt) = @_;
    my $file = "$t->{dir}/client-$opt{n}.json";
    my @mine = @$users[ grep { $_ % $opt{of} == $opt{n} } 0 .. $#$users ];

    unlink $file;

    my $pid = fork;

    die "fork: $!\n" if !defined $pid;
    return { pid => $pid, file => $file } if $pid;

    my $ok = eval {
        srand $opt{n} + ($opt{seed} || 0);
        _write($file, $class->_run($t, \@mine, %opt));
        1;
    };

    print STDERR $@ if !$ok;
    POSIX::_exit($ok ? 0 : 1);
}


# Waits for a client and returns its account:
#   statuses      how many replies had which status; 0: none came; busy: 503
#                 to an upload
#   acknowledged  key => [ user_id, reply ] of the writes that were done
#   refused       key => user_id of those that were not
#   unknown       key => user_id of those without an answer to the last
#   invalid, bad  replies that break the contract, or should not have come
#   times         seconds of the replies, sorted, without uploads and sign-in
sub report {
    my ($class, $client) = @_;

    waitpid $client->{pid}, 0;
    die "a client died\n" if $?;

    open my $in, '<', $client->{file} or die "$client->{file}: $!\n";
    local $/;

    return JSON::PP->new->utf8->decode(<$in>);
}


sub _write {
    my ($file, $data) = @_;

    open my $out, '>', $file or die "$file: $!\n";
    print {$out} JSON::PP->new->utf8->encode($data);
    close $out or die "$file: $!\n";

    return;
}


sub _run {
    my ($class, $t, $users, %opt) = @_;
    my %sum = (statuses => {}, acknowledged => {}, refused => {},
               unknown => {}, invalid => [], bad => [], times => []);
    my $self = bless { t => $t, users => $users, n => 0, again => [],
        until => time + $opt{seconds}, sum => \%sum, opt => \%opt,
        name => "$opt{n}." . time }, $class;

    # the one inherited is the parent's
    $self->{validator} = PetTest::Validator->new(
        document => $t->{validator}{document},
        coverage => "$t->{dir}/coverage-$opt{n}.tsv");

    my $http = PetTest::Http->new(port => $t->port, timeout => 30);

    # once more for what had no answer when there was nothing left to ask
    do {
        $http->drive(connections => $opt{connections}, keepalive => 1,
            next => sub { $self->_next },
            reply => sub { $self->_reply(@_) });
    } while @{ $self->{again} } && time - $self->{until} < GRACE;

    $sum{unknown}{ $_->{key} } = $_->{user}{user_id} for @{ $self->{again} };
    $sum{times} = [ sort { $a <=> $b } @{ $sum{times} } ];
    $self->{validator}->stop;

    return \%sum;
}


sub _next {
    my ($self) = @_;
    my $over = time - $self->{until};

    if (@{ $self->{again} } && $over < GRACE
        && ($over > 0 || rand() < 0.3))
    {
        my $request = shift @{ $self->{again} };

        # what is asked again at once is refused at once
        sleep 0.05 if $over > 0 && time - $request->{tried} < 1;

        return $request;
    }

    return if $over > 0;

    my $dice = rand 100;

    for (@MIX) {
        my ($share, $make) = @$_;

        return $make->($self, $self->{users}[ rand @{ $self->{users} } ])
            if ($dice -= $share) < 0;
    }

    die "the shares of the mix are not one hundred\n";
}


sub _build {
    my ($self, $user, @request) = @_;
    my %more = ref $request[-1] eq 'HASH' ? %{ pop @request } : ();
    my $request = $self->{t}->build(@request, user => $user);

    return { %$request, user => $user, %more };
}


# A write, which is repeated under its key until its outcome is known.
sub _keyed {
    my ($self, $user, $kind, @request) = @_;
    my $key = "$kind-$self->{name}-" . ++$self->{n};

    return $self->_build($user, @request, key => $key,
                         { key => $key, kind => $kind });
}


sub _pet {
    my ($self, $user) = @_;

    return $self->_build($user, GET => "/v1/pets/$user->{pet_id}");
}


sub _read {
    my ($self, $user) = @_;

    return $self->_build($user, GET => $READS[ rand @READS ]);
}


sub _interaction {
    my ($self, $user) = @_;

    return $self->_keyed($user, interaction => POST =>
        "/v1/pets/$user->{pet_id}/interactions", body => {
            interaction_type => (qw(petting petting petting playing training))[ rand 5 ] });
}


sub _order {
    my ($self, $user) = @_;
    my ($product, $cost) = @{ ([ 101, 10 ], [ 102, 4 ], [ 103, 7 ])[ rand 3 ] };

    return $self->_keyed($user, order => POST => '/v1/orders', body => {
        product_id => "$product", quantity => 1,
        expected_points_cost => $cost });
}


# Goods are not paid yet.
sub _goods {
    my ($self, $user) = @_;

    return $self->_keyed($user, goods => POST => '/v1/orders', body => {
        product_id => "$user->{goods}", quantity => 1,
        expected_points_cost => 10, address_id => $user->{address_id} });
}


# Pays an order of goods or gives it up, paid or not, up to three times.
sub _settle {
    my ($self) = @_;
    my $open = shift @{ $self->{open} } || return $self->_next;
    my ($user, $id, $n) = @$open;

    push @{ $self->{open} }, [ $user, $id, $n + 1 ] if $n < 2;

    return $self->_keyed($user, settle => POST => "/v1/orders/$id/"
        . (rand() < 0.5 ? 'pay' : 'cancel'));
}


sub _claim {
    my ($self, $user) = @_;

    return $self->_keyed($user, claim => POST =>
        "/v1/$CLAIMS[ rand @CLAIMS ]/claim");
}


sub _makeup {
    my ($self, $user) = @_;
    my $day = time + 8 * 3600 - 86_400 * (1 + int rand 6);

    return $self->_keyed($user, makeup => POST => '/v1/checkins/makeups',
        body => { date => POSIX::strftime('%Y-%m-%d', gmtime $day),
                  use_card => JSON::PP::false });
}


sub _redeem {
    my ($self, $user) = @_;

    return $self->_keyed($user, redeem => POST => '/v1/redeem-codes',
        body => { code => $user->{code} });
}


sub _checkin {
    my ($self, $user) = @_;

    return $self->_keyed($user, checkin => POST => '/v1/checkins');
}


sub _settings {
    my ($self, $user) = @_;

    return $self->_keyed($user, me => PATCH => '/v1/users/me',
        body => { nickname => 'n' . int rand 1000 });
}


sub _stranger {
    my ($self, $user) = @_;
    my ($method, $path, $body) = @{ $STRANGE[ rand @STRANGE ] };

    return { method => $method, path => $path, strange => 1, headers => [],
             defined $body ? (body => $body) : () } if rand() < 0.5;
    return $self->_build({ %$user, token => substr $user->{token}, 0, 100 },
        $method, $path, defined $body ? (body => $body) : (),
        { strange => 1 });
}


sub _hang_up {
    my ($self, $user) = @_;

    return { %{ rand() < 0.5 ? $self->_pet($user)
                             : $self->_interaction($user) },
             abort => rand 0.02 };
}


# A person who is new, or has come before.
sub _sign_in {
    my ($self) = @_;
    my $who = int rand 200;

    return { %{ $self->{t}->build(POST => '/v1/auth/login', body => {
        code => "test-mix$self->{opt}{n}x$who." . ++$self->{n} }) },
        slow => 1 };
}


sub _upload {
    my ($self, $user) = @_;
    my ($body, $boundary) = PetTest::Pictures::form([ purpose => 'photo' ],
        [ file => $self->{photo} ||= PetTest::Generate->photo, 'a.jpg' ]);

    return $self->_build($user, POST => '/v1/uploads', body => $body,
        headers => [[ 'Content-Type',
                      "multipart/form-data; boundary=$boundary" ]],
        { slow => 1 });
}


# The quota of a day ends it; then the user's newest photo goes.
sub _generation {
    my ($self, $user) = @_;

    return $self->_keyed($user, generation => POST => '/v1/pet-generations',
        body => { upload_id => $user->{upload_id} });
}


sub _reply {
    my ($self, $request, $reply) = @_;
    my ($sum, $status) = ($self->{sum}, $reply->status);
    my $key = $request->{key};


    # pictures are refused while those under way fill the memory for them
    if ($status == 503 && $request->{path} eq '/v1/uploads') {
        $sum->{statuses}{busy}++;

    } elsif (!$request->{abort} || ($reply->error || '') ne 'aborted') {
        $sum->{statuses}{$status}++;
    }

    push @{ $sum->{times} }, $reply->time + 0 if $status && !$request->{slow};

    # it costs more than the request: one of so many, and all that are odd
    if ($status && (rand() * ($self->{opt}{sample} || 1) < 1
                    || $status >= 500))
    {
        my @errors = $self->{validator}->errors($request, $reply);

        _note($sum->{invalid}, "$request->{method} $request->{path}: @errors: "
            . $reply->summary) if @errors;
    }

    _note($sum->{bad}, "$request->{method} $request->{path}: "
        . $reply->summary)
        if $status == 500 || $status >= 400 && $status < 500
        && !$request->{strange} && !$request->{slow}
        && !($key && $REFUSED{$status});

    if (!$key) {
        return;
    }

    if ($status >= 200 && $status < 300) {
        my $text = JSON::PP->new->canonical->encode($reply->data);
        my $before = $sum->{acknowledged}{$key};

        _note($sum->{bad}, "$key has two replies")
            if $before && $before->[1] ne $text;
        $sum->{acknowledged}{$key} = [ $request->{user}{user_id}, $text ];
        push @{ $self->{open} }, [ $request->{user}, $reply->data->{order_id}, 0 ]
            if !$before && $request->{kind} eq 'goods';

    } elsif ($REFUSED{$status} && ($reply->code // 0) != 40904) {
        $sum->{refused}{$key} = $request->{user}{user_id};

    } else {
        delete $request->{abort};
        $request->{tried} = time;
        push @{ $self->{again} }, $request;
    }

    return;
}


# Enough is said by the first ones.
sub _note {
    my ($list, $text) = @_;

    push @$list, substr $text, 0, 600 if @$list < 20;

    return;
}


# Adds up what clients report; times stay sorted.
sub total {
    my ($class, @reports) = @_;
    my %sum = (statuses => {}, map { $_ => {} }
        qw(acknowledged refused unknown));

    for my $report (@reports) {
        $sum{statuses}{$_} += $report->{statuses}{$_}
            for keys %{ $report->{statuses} };
        %{ $sum{$_} } = (%{ $sum{$_} }, %{ $report->{$_} })
            for qw(acknowledged refused unknown);
        push @{ $sum{$_} }, @{ $report->{$_} } for qw(invalid bad times);
    }

    $sum{times} = [ sort { $a <=> $b } @{ $sum{times} || [] } ];
    $sum{$_} ||= [] for qw(invalid bad);
    $sum{n} = sum0 values %{ $sum{statuses} };

    return \%sum;
}


# What the clients were told is what the database holds: each write that was
# acknowledged with its reply, none that was refused.  Returns what is wrong.
sub missing {
    my ($class, $t, $sum) = @_;
    my $json = JSON::PP->new->canonical;
    my (%stored, @wrong);

    for ($t->sql('SELECT user_id, key, reply FROM idempotency_keys')) {
        my ($user, $key, $reply) = split /\|/, $_, 3;

        # with an address in it the reply is kept encrypted
        utf8::decode($reply);
        $stored{$key} = [ $user, $reply =~ /\Asealed:/ ? undef
                           : $json->encode($json->decode($reply)) ];
    }

    for my $key (sort keys %{ $sum->{acknowledged} }) {
        my $said = $sum->{acknowledged}{$key};
        my $kept = delete $stored{$key};

        push @wrong, !$kept ? "$key was acknowledged and is missing"
                            : "$key has another reply"
            if !$kept || $kept->[0] ne $said->[0]
            || defined $kept->[1] && $kept->[1] ne $said->[1];
    }

    push @wrong, map { "$_ was refused and is there" }
        grep { exists $stored{$_} } sort keys %{ $sum->{refused} };
    push @wrong, map { "$_ is there and was never answered" }
        grep { !exists $sum->{unknown}{$_} && !exists $sum->{refused}{$_} }
        sort keys %stored;

    return @wrong;
}


# The laws of PRODUCT.md that hold at any moment, as queries for what breaks
# them.
my %LAWS = (
    'the ledger of each user adds up to the balance' => <<'SQL',
SELECT w.user_id, w.balance, sum(l.delta)
  FROM wallets w LEFT JOIN ledger l USING (user_id)
 GROUP BY 1, 2 HAVING w.balance < 0 OR w.balance <> coalesce(sum(l.delta), 0)
SQL
    'items are what was granted less what was used' => <<'SQL',
SELECT user_id, item_id, granted, used, quantity FROM user_inventory
 WHERE quantity <> granted - used OR quantity < 0
SQL
    # who signed in by himself was welcomed with items; item 1 is the food
    # that a check-in brings
    'items granted are those of the orders, codes and check-ins' => <<'SQL',
SELECT user_id, item_id, i.granted, o.n
  FROM (SELECT user_id, item_id, granted FROM user_inventory) i
  FULL JOIN (SELECT user_id, item_id, sum(n) AS n
               FROM (SELECT o.user_id, g.item_id, o.quantity * g.quantity AS n
                       FROM orders o JOIN product_grants g USING (product_id)
                      WHERE o.status = 'completed'
                     UNION ALL
                     SELECT u.user_id, g.item_id, g.quantity
                       FROM redeem_uses u JOIN redeem_batches b USING (batch_id),
                            jsonb_to_recordset(b.grants)
                            g (item_id int8, quantity int8)
                     UNION ALL
                     SELECT user_id, 1, 1 FROM checkins
                      WHERE NOT is_retroactive) x
              GROUP BY 1, 2) o USING (user_id, item_id)
 WHERE coalesce(i.granted, 0) <> coalesce(o.n, 0) AND user_id < 1000
SQL
    'points spent are the cost of the orders and makeups' => <<'SQL',
SELECT user_id, l.spent, o.cost, m.cost
  FROM (SELECT user_id, -sum(delta) AS spent FROM ledger WHERE delta < 0
         GROUP BY 1) l
  FULL JOIN (SELECT user_id, sum(total_points_cost) AS cost FROM orders
              WHERE paid_at IS NOT NULL OR status = 'completed'
              GROUP BY 1) o USING (user_id)
  FULL JOIN (SELECT user_id, 20 * count(*) AS cost FROM checkins
              WHERE is_retroactive GROUP BY 1) m USING (user_id)
 WHERE coalesce(l.spent, 0) <> coalesce(o.cost, 0) + coalesce(m.cost, 0)
SQL
    'points came back once for what was given up' => <<'SQL',
SELECT user_id, l.back, o.cost
  FROM (SELECT user_id, sum(delta) AS back FROM ledger
         WHERE reason = 'refund' GROUP BY 1) l
  FULL JOIN (SELECT user_id, sum(total_points_cost) AS cost FROM orders
              WHERE paid_at IS NOT NULL AND status = 'cancelled'
              GROUP BY 1) o USING (user_id)
 WHERE coalesce(l.back, 0) <> coalesce(o.cost, 0)
SQL
    'each claim was paid once' => <<'SQL',
SELECT user_id, ref, count(*) FROM ledger
 WHERE reason IN ('task', 'achievement', 'redeem')
 GROUP BY 1, 2 HAVING count(*) > 1
SQL
    'the code was used as often as it is good for' => <<'SQL',
SELECT c.used, b.code_limit
  FROM redeem_codes c JOIN redeem_batches b USING (batch_id)
 WHERE c.used > b.code_limit
    OR c.used <> (SELECT count(*) FROM redeem_uses u
                   WHERE u.code_id = c.code_id)
SQL
    'stock is what was put there less what was sold' => <<'SQL',
SELECT product_id, stock, stocked, sold, returned FROM products
 WHERE stock <> -1 AND stock <> stocked - sold + returned
SQL
    'each key of an interaction has its interaction' => <<'SQL',
SELECT k.key, i.interaction_id
  FROM (SELECT user_id, key, (reply::json->>'interaction_id')::int8
               AS interaction_id FROM idempotency_keys
         WHERE route LIKE 'POST /v1/pets/%/interactions') k
  FULL JOIN pet_interactions i USING (user_id, interaction_id)
 WHERE k.key IS NULL OR i.pet_id IS NULL
SQL
    'each key of an order has its order' => <<'SQL',
SELECT k.key, o.order_id
  FROM (SELECT user_id, key, (reply::json->>'order_id')::int8 AS order_id
          FROM idempotency_keys
         WHERE route = 'POST /v1/orders' AND reply NOT LIKE 'sealed:%') k
  FULL JOIN (SELECT * FROM orders
              WHERE product->>'type' <> 'physical_good') o
            USING (user_id, order_id)
 WHERE k.key IS NULL OR o.product_id IS NULL
SQL
    'each key of a check-in has its check-in' => <<'SQL',
SELECT user_id, k.key
  FROM (SELECT user_id, key FROM idempotency_keys
         WHERE route = 'POST /v1/checkins') k
  FULL JOIN (SELECT * FROM checkins WHERE NOT is_retroactive) c
            USING (user_id)
 WHERE k.key IS NULL OR c.checkin_date IS NULL
SQL
    'each user has one effect of an order in the ledger' => <<'SQL',
SELECT o.user_id, o.order_id, count(l.*)
  FROM orders o LEFT JOIN ledger l
       ON l.user_id = o.user_id AND l.ref = 'order:' || o.order_id
 WHERE o.status = 'completed' GROUP BY 1, 2 HAVING count(l.*) <> 1
SQL
);


# Law => the first rows that break it, as text; empty when it holds.
sub laws {
    my ($class, $t) = @_;
    my %broken;

    for my $law (keys %LAWS) {
        my @rows = $t->sql($LAWS{$law});

        $broken{$law} = join "\n", @rows > 3 ? (@rows[0 .. 2], '...') : @rows;
    }

    return \%broken;
}


1;
