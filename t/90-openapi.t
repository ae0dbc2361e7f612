#!/usr/bin/perl
#
# The OpenAPI document: as served, as a document, and against replies; and what
# its generator refuses.

use FindBin;
use lib "$FindBin::Bin/lib", "$FindBin::Bin/../scripts/lib";

use PetTest;

use File::Copy qw(copy);
use File::Path qw(make_path remove_tree);
use JSON::PP ();
use PetApi::Defs ();

my $ROOT = "$FindBin::Bin/..";
my $MODULE = "$ROOT/ngx_pet_module";

my $t = PetTest->new;
my $doc = served();

is_document();
has_all_rows();
keeps_its_word();
refuses();
readme();
is_shorter_in_production();

$t->done;


# GET, HEAD and revalidation; returns the document.
sub served {
    my $reply = $t->request(GET => '/v1/openapi.json');
    my $tag = $reply->header('ETag') // '';

    is($reply->status, 200, 'it is served');
    like($reply->header('Content-Type'), qr{\Aapplication/json\b}, 'as JSON');
    like($tag, qr/\A"[0-9a-f]{32}"\z/, 'with a strong ETag');
    is($reply->header('Cache-Control'), 'no-cache', 'to be asked for again');

    my $same = $t->request(GET => '/v1/openapi.json', headers => { 'If-None-Match' => $tag });

    is($same->status, 304, 'the same document is not sent again');
    is($same->body, '', 'without a body');

    my $other = $t->request(GET => '/v1/openapi.json', headers => { 'If-None-Match' => '"0"' });

    is($other->status, 200, 'another one is');

    my $head = $t->request(HEAD => '/v1/openapi.json');

    is($head->status, 200, 'HEAD');
    is($head->header('Content-Length'), length $reply->body, 'tells the size');

    is($t->request(POST => '/v1/openapi.json')->code, 40500, 'it cannot be written');

    return JSON::PP->new->utf8->decode($reply->body);
}


# What OpenAPI 3.1 asks for and a reader relies on.
sub is_document {
    my (%ids, @bad);

    is($doc->{openapi}, '3.1.0', 'its version');

    each_operation(sub {
        my ($method, $path, $op) = @_;
        my $name = "$method $path";
        my @declared = sort map { $_->{name} } grep { ($_->{in} // '') eq 'path' }
            @{ $op->{parameters} };

        push @bad, "$name: operationId twice" if $ids{ $op->{operationId} }++;
        push @bad, "$name: path parameters @declared"
            if "@declared" ne join ' ', sort $path =~ /\{(\w+)\}/g;
        push @bad, "$name: no success"
            if !grep { /\A[23]/ } keys %{ $op->{responses} };
        push @bad, "$name: no comment above its row" if !length($op->{summary} // '');
        push @bad, "$name: a body in GET" if $method eq 'GET' && $op->{requestBody};

        for my $status (keys %{ $op->{responses} }) {
            my $response = $op->{responses}{$status};

            $response = at($response->{'$ref'}) // {} if $response->{'$ref'};
            push @bad, "$name: $status has no description" if !$response->{description};
        }
    });

    each_node($doc, sub {
        my ($node) = @_;
        my $ref = $node->{'$ref'};

        push @bad, "no $ref" if defined $ref && !ref $ref && !defined at($ref);
    });

    is(join("\n", @bad), '', 'it is in order');

    return;
}


sub each_operation {
    my ($call) = @_;

    for my $path (sort keys %{ $doc->{paths} }) {
        for my $method (sort keys %{ $doc->{paths}{$path} }) {
            $call->(uc $method, $path, $doc->{paths}{$path}{$method});
        }
    }

    return;
}


sub each_node {
    my ($node, $call) = @_;

    if (ref $node eq 'HASH') {
        $call->($node);
        each_node($_, $call) for values %$node;

    } elsif (ref $node eq 'ARRAY') {
        each_node($_, $call) for @$node;
    }

    return;
}


# What a reference in the document leads to.
sub at {
    my ($ref) = @_;
    my $node = $doc;

    $ref =~ s{\A#/}{} or return;
    $node = ref $node eq 'HASH' ? $node->{$_} : undef for split m{/}, $ref;

    return $node;
}


# Rows, fields and codes of the tables stand in the document.
sub has_all_rows {
    my $defs = PetApi::Defs::load($MODULE);
    my @bad;

    for my $row (@{ $defs->{endpoints} }) {
        my $op = $doc->{paths}{ $row->{path} }{ lc $row->{method} };

        if (!$op) {
            push @bad, "no $row->{name}";
            next;
        }

        my %in = map { ($_->{in} // '') . " $_->{name}" => $_ }
            grep { $_->{name} } @{ $op->{parameters} };
        my $body = ($op->{requestBody} // {})->{content}{'application/json'}{schema} // {};

        for my $field (@{ $defs->{inputs}{ $row->{input} } }) {
            my $schema = $field->{where} eq 'BODY' ? $body->{properties}{ $field->{name} }
                : $in{ lc($field->{where}) . " $field->{name}" }{schema};

            push @bad, "no $row->{name}.$field->{name}" if !$schema;
        }

        push @bad, "$row->{name}: security"
            if ($row->{auth} eq 'PUBLIC') != !@{ $op->{security} };
    }

    is(join("\n", @bad), '', 'it has each row and field');

    my $interact = $doc->{paths}{'/v1/pets/{pet_id}/interactions'}{post};
    my $schema = $interact->{requestBody}{content}{'application/json'}{schema};

    is_deeply($schema->{properties}{interaction_type}{enum},
        [qw(feeding petting playing cleaning training)], 'the words of an ENUM');
    is_deeply($schema->{required}, ['interaction_type'], 'what a body must have');
    is_deeply($schema->{properties}{item_id}{type}, [qw(string null)], 'and may leave out');

    my $refused = at($interact->{responses}{422}{'$ref'});

    is_deeply($refused->{content}{'application/json'}{schema}{allOf}[1]{properties}{code}{enum},
        [42203, 42206, 42207], 'the codes of a status');

    my $shift = $doc->{paths}{'/v1/dev/clock'}{post}{requestBody}{content}{'application/json'};

    is($shift->{schema}{properties}{offset_ms}{minimum}, -315360000000, 'a computed bound');

    return;
}


# What the runtime itself refuses is declared: request() holds each reply to the
# document.
sub keeps_its_word {
    my $send = sub {
        my ($body, %opt) = @_;

        return $t->request(POST => '/v1/dev/clock', body => $body, %opt)->code;
    };

    is($send->({ offset_ms => 0 }), 0, 'success');
    is($send->({ offset_ms => 'x' }), 40001, 'a bad field');
    is($send->('{'), 40002, 'bad JSON');
    is($send->('{}', headers => { 'Content-Type' => 'text/plain' }), 41501, 'another type');
    is($send->('{"' . 'x' x 70_000 . '":1}'), 41301, 'too much');
    is($t->request(GET => '/v1/dev/token')->code, 40101, 'no token');
    is($t->request(POST => '/v1/pets/1/interactions', body => {})->code, 40101,
        'no token, with a parameter in the path');
    is($t->request(GET => '/readyz')->status, 200, 'not in the envelope');

    return;
}


# The generator's exit status and words on tables with something changed.
sub refuses {
    my $dir = $t->dir . '/module';
    my $generate = sub {
        my ($what, $file, $change, $expected) = @_;

        remove_tree($dir);
        make_path("$dir/api/schemas", "$dir/out");
        copy($_, $dir) for glob "$MODULE/*.def";
        copy($_, "$dir/api/schemas") for glob "$MODULE/api/schemas/*.json";

        if (defined $change) {
            open my $in, '<', "$dir/$file" or die "$file: $!\n";
            my $text = do { local $/; <$in> };
            my $before = $text;

            $change->() for $text;
            die "$what: nothing changed\n" if $text eq $before;

            open my $out, '>', "$dir/$file" or die "$file: $!\n";
            print {$out} $text;
            close $out;

        } elsif (defined $file) {
            unlink "$dir/$file" or die "$file: $!\n";
        }

        local $ENV{PET_MODULE_DIR} = $dir;
        my $said = `$ROOT/scripts/gen-api $dir/out 2>&1`;

        if (defined $expected) {
            isnt($?, 0, "refuses $what");
            like($said, $expected, 'and says why');

        } else {
            is("$? $said", '0 ', "takes $what");
        }
    };

    $generate->('the tables as they are');
    $generate->('a row without its schema', 'api/schemas/interaction_result.json', undef,
        qr/interact: there is no .*interaction_result\.json/);
    $generate->('a shape that is not there', 'api/schemas/pet_status.json', undef,
        qr/pet\.json: there is no .*pet_status\.json/);
    $generate->('a broken schema', 'api/schemas/pet.json', sub { s/\{// },
        qr/pet\.json: not JSON/);
    $generate->('an unknown code', 'api/schemas/errors.json', sub { s/PET_NOT_FOUND/PET_LOST/ },
        qr/interact: errors\.def has no PET_LOST/);
    $generate->('data of an unknown error', 'api/schemas/error_data.json',
        sub { s/COOLDOWN/WARMUP/ }, qr/errors\.def has no WARMUP/);
    $generate->('an unknown endpoint', 'api/schemas/errors.json', sub { s/"interact"/"interfere"/ },
        qr/endpoints\.def has no interfere/);
    $generate->('another name of a path parameter', 'endpoints.def',
        sub { s/\{pet_id\}\/interactions/{animal_id}\/interactions/ },
        qr/interact: the path has \(animal_id\), the input \(pet_id\)/);
    $generate->('an unknown class of callers', 'endpoints.def',
        sub { s/interactions", ANY, USER/interactions", ANY, GHOST/ }, qr/interact: .*GHOST/);
    $generate->('an unknown input', 'endpoints.def', sub { s/\bnone,/nothing,/ },
        qr/inputs\.def has no nothing/);
    $generate->('a row without a schema or a word', 'api/schemas/operations.json',
        sub { s/("metrics": \{\s*)"responses"/$1"fields"/ },
        qr/metrics has no schema/);

    return;
}


# README's table is that of the rows.
sub readme {
    my $file = "$ROOT/README.md";
    my $table = `$ROOT/scripts/gen-api --readme`;
    my $path = $t->dir . '/table.md';
    my $write = sub {
        open my $out, '>', $path or die "$path: $!\n";
        print {$out} "# A\n\n<!-- endpoints -->\n$_[0]<!-- /endpoints -->\n\nB\n";
        close $out;
    };

    like($table, qr{^\| `POST /v1/pets/\{pet_id\}/interactions` \| user \| optional \| \w}m,
        'the table has a row an endpoint');

    $write->("old\n");
    isnt(system("$ROOT/scripts/gen-api --check $path 2>" . $t->dir . '/check.txt'), 0,
        'an old table is found');
    is(system("$ROOT/scripts/gen-api --update $path"), 0, 'replaced');
    is(system("$ROOT/scripts/gen-api --check $path"), 0, 'and then right');

    SKIP: {
        skip 'there is no README.md with a table', 1
            if !-e $file || system("grep -q '^<!-- endpoints -->' $file") != 0;

        is(`$ROOT/scripts/gen-api --check $file 2>&1`, '', "README.md's is right");
    }

    return;
}


# Outside development neither the routes nor the document have /v1/dev.
sub is_shorter_in_production {
    my @dev = grep { m{\A/v1/dev/} } keys %{ $doc->{paths} };

    ok(scalar @dev, 'development has routes of its own');

    $t->stop;
    $t->configure(directives => "pet_environment production\n"
        . 'pet_wechat appid=wx00petpal secret_file=' . $t->value('SECRETS') . '/wechat_secret'
        . " api=https://api.weixin.qq.com\n");
    $t->start;

    my $production = $t->request(GET => '/v1/openapi.json')->json;

    is_deeply([sort keys %{ $production->{paths} }],
        [grep { !m{\A/v1/dev/} } sort keys %{ $doc->{paths} }], 'production has the others');
    is(scalar(grep { $_->{name} eq 'development' } @{ $production->{tags} }), 0, 'no tag either');
    is($t->request(GET => '/v1/dev/token')->code, 40400, 'and does not route to them');

    return;
}
