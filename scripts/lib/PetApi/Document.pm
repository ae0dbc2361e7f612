package PetApi::Document;

# The OpenAPI 3.1 document from the tables and from api/schemas.

use strict;
use warnings;

use File::Basename qw(basename);
use JSON::PP ();

use constant SCHEMAS => '#/components/schemas';

# What a class of callers can always be refused with.  SESSION is what every
# class that needs a live session shares.
my @SESSION = qw(TOKEN_INVALID TOKEN_EXPIRED TOKEN_REVOKED);
my @USER = (@SESSION, qw(ACCOUNT_BANNED PRIVACY_NOT_AGREED MAINTENANCE));

my %AUTH = (
    PUBLIC => { who => 'everyone', errors => [] },
    TOKEN => { who => 'bearer of a token', errors => [qw(TOKEN_INVALID TOKEN_EXPIRED)] },
    EXEMPT => { who => 'signed in, before consent too', errors => \@SESSION },
    USER => { who => 'user', errors => \@USER },
    FACE => { who => 'user who agreed to photos', errors => [@USER, 'FACE_CONSENT_REQUIRED'] },
);

my %TYPE = (
    ID => sub { { type => 'string', pattern => '^[1-9][0-9]{0,17}$' } },
    INT => sub { my ($f) = @_; { type => 'integer', minimum => $f->{min}, maximum => $f->{max} } },
    INT_TEXT => sub {
        my ($f) = @_;
        { anyOf => [ { type => "integer", minimum => $f->{min}, maximum => $f->{max} },
                     { type => "string", pattern => "^[0-9]{1,18}\$" } ] }
    },
    BOOL => sub { { type => 'boolean' } },
    TEXT => sub {
        my ($f) = @_;
        { type => 'string', minLength => $f->{min}, maxLength => $f->{max} }
    },
    LINE => sub {
        my ($f) = @_;
        { type => 'string', minLength => $f->{min} ? 1 : 0,
          description => "$f->{min} to $f->{max} visible characters; trimmed, NFC" }
    },
    PET_NAME => sub {
        { type => 'string', minLength => 1,
          description => '1 to 12 visible characters; trimmed, NFC' }
    },
    NICKNAME => sub {
        { type => 'string', minLength => 1,
          description => '1 to 20 visible characters; trimmed, NFC' }
    },
    ENUM => sub { my ($f) = @_; { type => 'string', enum => [split /\|/, $f->{words}] } },
    DATE => sub { { type => 'string', format => 'date' } },
    OBJECT => sub { { type => 'object' } },
    ARRAY => sub {
        my ($f) = @_;
        { type => 'array', minItems => $f->{min}, maxItems => $f->{max} }
    },
);


# defs: what PetApi::Defs::load returned; dir: api/schemas.
sub new {
    my ($class, $defs, $dir) = @_;
    my $self = bless { defs => $defs, dir => $dir, schemas => {}, responses => {} }, $class;
    my %row = map { $_->{name} => $_ } @{ $defs->{endpoints} };

    $self->{error} = { map { $_->{id} => $_ } @{ $defs->{errors} } };
    $self->{operations} = $self->read_json('operations.json');
    $self->{errors} = $self->read_json('errors.json');
    $self->{error_data} = $self->read_json('error_data.json');

    for my $file (qw(operations errors)) {
        for my $name (sort keys %{ $self->{$file} }) {
            die "$file.json: endpoints.def has no $name\n" if !$row{$name};
        }
    }

    for my $id (sort keys %{ $self->{error_data} }) {
        die "error_data.json: errors.def has no $id\n" if !$self->{error}{$id};
    }

    return $self;
}


sub read_json {
    my ($self, $name) = @_;
    my $file = "$self->{dir}/$name";

    open my $in, '<', $file or die "$file: $!\n";

    my $text = do { local $/; <$in> };
    my $json = eval { JSON::PP->new->utf8->decode($text) };

    die "$file: not JSON: $@" if !defined $json;

    return $json;
}


# The document of all rows, or of those outside development alone.
sub build {
    my ($self, %args) = @_;
    my (%paths, %tags);

    $self->{schemas} = {};
    $self->{responses} = {};

    for my $row (@{ $self->{defs}{endpoints} }) {
        next if $row->{env} eq 'DEV' && !$args{development};

        my $operation = $self->operation($row);

        $paths{ $row->{path} }{ lc $row->{method} } = $operation;
        $tags{$_} = 1 for @{ $operation->{tags} };
    }

    return {
        openapi => '3.1.0',
        info => {
            title => 'Pet Pal',
            version => '1',
            summary => 'The API that the mini-program uses.',
            license => { name => 'BSD-2-Clause', identifier => 'BSD-2-Clause' },
        },
        servers => [{ url => '/' }],
        tags => [map { { name => $_ } } sort keys %tags],
        paths => \%paths,
        components => $self->components,
    };
}


sub operation {
    my ($self, $row) = @_;
    my $auth = $AUTH{ $row->{auth} }
        or die "endpoints.def: $row->{name}: scripts/lib/PetApi/Document.pm does not know what"
            . " the class $row->{auth} can be refused with\n";
    my $more = $self->{operations}{ $row->{name} } || {};
    my @fields = @{ $self->{defs}{inputs}{ $row->{input} } };
    my $body = $more->{requestBody} || $self->body($row, @fields);

    return {
        operationId => $row->{name},
        tags => [$row->{env} eq 'DEV' ? 'development' : $row->{path} =~ m{\A/v1/([\w-]+)} ? $1
            : 'operation'],
        (length $row->{summary} ? (summary => $row->{summary}) : ()),
        (length $row->{description} ? (description => $row->{description}) : ()),
        security => $row->{auth} eq 'PUBLIC' ? [] : [{ accessToken => [] }],
        parameters => [
            (map { $self->parameter($row, $_) } grep { $_->{where} ne 'BODY' } @fields),
            ($row->{idem} eq 'NONE' ? ()
                : { '$ref' => '#/components/parameters/IdempotencyKey'
                    . ($row->{idem} eq 'REQUIRED' ? 'Required' : '') }),
            @{ $more->{parameters} || [] },
        ],
        ($body ? (requestBody => $body) : ()),
        responses => $self->responses($row, $auth, $more),
        'x-rate-class' => lc $row->{rate},
        'x-deadline' => lc $row->{deadline},
        'x-who' => $auth->{who},
    };
}


sub parameter {
    my ($self, $row, $field) = @_;
    my $required = $field->{required} || $field->{where} eq 'PATH';

    return {
        name => $field->{name},
        in => lc $field->{where},
        required => $required ? JSON::PP::true : JSON::PP::false,
        schema => $self->field($row, $field),
    };
}


# The schema of a field; operations.json can say more of objects and arrays.
sub field {
    my ($self, $row, $field) = @_;
    my $type = $TYPE{ $field->{type} }
        or die "inputs.def: $field->{input}.$field->{name}: scripts/lib/PetApi/Document.pm does"
            . " not know the type $field->{type}\n";
    my $more = ($self->{operations}{ $row->{name} }{fields} || {})->{ $field->{name} };

    return { %{ $type->($field) }, %{ $more ? $self->localize($more, 'operations.json') : {} } };
}


# Further members are refused, null stands for an optional field left out.
sub body {
    my ($self, $row, @fields) = @_;
    my %properties;
    my @body = grep { $_->{where} eq 'BODY' } @fields or return;
    my @required = map { $_->{name} } grep { $_->{required} } @body;

    for my $field (@body) {
        my $schema = $self->field($row, $field);

        if (!$field->{required}) {
            if ($schema->{anyOf}) {
                push @{ $schema->{anyOf} }, { type => 'null' };

            } else {
                $schema->{type} = [$schema->{type}, 'null'];
                push @{ $schema->{enum} }, undef if $schema->{enum};
            }
        }

        $properties{ $field->{name} } = $schema;
    }

    return {
        required => @required ? JSON::PP::true : JSON::PP::false,
        content => { 'application/json' => { schema => {
            type => 'object',
            properties => \%properties,
            (@required ? (required => \@required) : ()),
            additionalProperties => JSON::PP::false,
        } } },
    };
}


sub responses {
    my ($self, $row, $auth, $more) = @_;
    my (%responses, %codes);

    if (length $row->{schema}) {
        my $status = $more->{status} // 200;

        $responses{$_} = $self->success($row) for ref $status ? @$status : $status;

    } elsif (!$more->{responses}) {
        die "endpoints.def: $row->{name} has no schema and operations.json does not describe its"
            . " responses\n";
    }

    for my $id ($self->refusals($row, $auth), @{ $self->{errors}{ $row->{name} } || [] }) {
        my $error = $self->{error}{$id}
            or die "errors.json: $row->{name}: errors.def has no $id\n";

        $codes{ $error->{status} }{ $error->{code} } = $error;
    }

    for my $status (keys %codes) {
        $responses{$status} = $self->refusal($status, values %{ $codes{$status} });
    }

    if ($more->{responses}) {
        my $raw = $self->localize($more->{responses}, 'operations.json');

        $responses{$_} = { headers => headers('X-Request-Id'), %{ $raw->{$_} } } for keys %$raw;
    }

    return \%responses;
}


# What the runtime itself can answer this row with.
sub refusals {
    my ($self, $row, $auth) = @_;
    my $limited = $row->{auth} ne 'PUBLIC' && $row->{auth} ne 'TOKEN';
    my $writes = $row->{method} ne 'GET';
    my @ids = (@{ $auth->{errors} }, qw(INVALID_PARAMETER INTERNAL UNAVAILABLE
        DATABASE_UNAVAILABLE));

    push @ids, 'RATE_LIMITED' if $limited || $row->{path} =~ m{\A/v1/};
    push @ids, 'ROUTE_NOT_FOUND' if $row->{env} eq 'DEV' || $row->{path} =~ /\{/;
    push @ids, qw(MALFORMED_JSON BODY_TOO_LARGE UNSUPPORTED_MEDIA_TYPE) if $writes;
    push @ids, qw(IDEMPOTENCY_KEY_MISMATCH REQUEST_IN_PROGRESS) if $row->{idem} ne 'NONE';
    push @ids, 'MISSING_IDEMPOTENCY_KEY' if $row->{idem} eq 'REQUIRED';

    # an account in its cool-off writes nothing
    push @ids, 'ILLEGAL_STATE' if $writes && grep { $_ eq 'ACCOUNT_BANNED' } @ids;

    return @ids;
}


sub success {
    my ($self, $row) = @_;

    return {
        description => 'Success',
        headers => headers('X-Request-Id', $row->{idem} eq 'NONE' ? () : 'Idempotent-Replayed'),
        content => { 'application/json' => { schema => {
            allOf => [
                { '$ref' => SCHEMAS . '/Success' },
                { properties => { data => $self->reference($row->{schema}, $row->{name}) } },
            ],
        } } },
    };
}


# Equal sets of codes are one shared response.
sub refusal {
    my ($self, $status, @errors) = @_;
    my @sorted = sort { $a->{code} <=> $b->{code} } @errors;
    my $name = join '-', map { $_->{code} } @sorted;
    my $waits = grep { $_->{status} == 429 || $_->{status} == 503 || $_->{code} == 40904 } @sorted;

    $self->{responses}{$name} ||= {
        description => join('; ', map { "$_->{code} $_->{name}: $_->{message}" } @sorted),
        headers => headers('X-Request-Id', $waits ? 'Retry-After' : ()),
        content => { 'application/json' => { schema => {
            allOf => [
                { '$ref' => SCHEMAS . '/Error' },
                { properties => { code => { enum => [map { $_->{code} } @sorted] } } },
            ],
        } } },
    };

    return { '$ref' => "#/components/responses/$name" };
}


sub headers {
    return { map { $_ => { '$ref' => "#/components/headers/$_" } } @_ };
}


# A reference to a schema file, which becomes a component with all that it
# refers to.
sub reference {
    my ($self, $name, $by) = @_;

    if (!exists $self->{schemas}{$name}) {
        die "$by: there is no $self->{dir}/$name.json (see the README.md beside it)\n"
            if !-e "$self->{dir}/$name.json";

        my $schema = $self->read_json("$name.json");

        delete $schema->{'$schema'};
        $self->{schemas}{$name} = undef;
        $self->{schemas}{$name} = $self->localize($schema, "$name.json");
    }

    return { '$ref' => SCHEMAS . "/$name" };
}


# The same JSON with references to files made references to components.
sub localize {
    my ($self, $node, $file) = @_;

    return [map { $self->localize($_, $file) } @$node] if ref $node eq 'ARRAY';
    return $node if ref $node ne 'HASH';

    my %copy;

    for my $key (keys %$node) {
        my $value = $node->{$key};

        if ($key ne '$ref' || ref $value) {
            $copy{$key} = $self->localize($value, $file);

        } else {
            my ($name) = $value =~ /\A(\w+)\.json\z/
                or die "$file: \$ref \"$value\" is not the name of a file beside it\n";

            $copy{'$ref'} = $self->reference($name, $file)->{'$ref'};
        }
    }

    return \%copy;
}


sub components {
    my ($self) = @_;
    my $key = {
        name => 'Idempotency-Key',
        in => 'header',
        description => 'Names this write for 24 hours: a repeat of the same request gives the'
            . ' stored reply with Idempotent-Replayed, another request under it 40903.',
        schema => { type => 'string', pattern => '^[!-~]{1,64}$' },
    };
    my %code = (type => 'integer', minimum => 40000, maximum => 59999);
    my $text = { type => 'string', minLength => 1 };
    my @data = $self->error_data;

    return {
        schemas => {
            %{ $self->{schemas} },
            Success => {
                type => 'object',
                required => [qw(code message data)],
                properties => { code => { const => 0 }, message => $text, data => {} },
            },
            Error => {
                type => 'object',
                required => [qw(code message)],
                properties => {
                    code => \%code,
                    message => $text,
                    data => { type => [qw(object null)] },
                    errors => { type => 'array', minItems => 1, items => {
                        type => 'object',
                        required => [qw(field message)],
                        properties => { field => { type => 'string' }, message => $text },
                    } },
                },
                allOf => \@data,
            },
        },
        responses => $self->{responses},
        parameters => {
            IdempotencyKey => { %$key, required => JSON::PP::false },
            IdempotencyKeyRequired => { %$key, required => JSON::PP::true },
        },
        headers => {
            'X-Request-Id' => { description => 'Names the request in the logs.',
                schema => { type => 'string' } },
            'Retry-After' => { description => 'Seconds to wait.',
                schema => { type => 'integer', minimum => 1 } },
            'Idempotent-Replayed' => { description => 'The reply is the stored one.',
                schema => { const => 'true' } },
        },
        securitySchemes => {
            accessToken => { type => 'http', scheme => 'bearer', bearerFormat => 'JWT' },
        },
    };
}


# What the data of some errors must have.
sub error_data {
    my ($self) = @_;

    return map {
        my $code = $self->{error}{$_}{code};
        my $data = $self->localize($self->{error_data}{$_}, 'error_data.json');

        { if => { properties => { code => { const => $code } } },
          then => { required => ['data'], properties => { data => $data } } }
    } sort keys %{ $self->{error_data} };
}


# The rows as a Markdown table.
sub table {
    my ($self) = @_;
    my %key = (NONE => '', OPTIONAL => 'optional', REQUIRED => 'required');
    my $text = "| Endpoint | For | Idempotency-Key | What |\n|---|---|---|---|\n";

    for my $row (sort { $a->{path} cmp $b->{path} || $a->{method} cmp $b->{method} }
                 @{ $self->{defs}{endpoints} })
    {
        my $what = $row->{summary} . ($row->{env} eq 'DEV' ? ' (development only)' : '');
        my $who = $AUTH{ $row->{auth} } ? $AUTH{ $row->{auth} }{who} : lc $row->{auth};

        $what =~ s/\|/\\|/g;
        $text .= "| `$row->{method} $row->{path}` | $who | $key{ $row->{idem} } | $what |\n";
    }

    return $text;
}


1;
