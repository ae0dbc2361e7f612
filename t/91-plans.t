#!/usr/bin/perl
#
# How PostgreSQL runs the named statements, planned as the module's fast
# connections plan them, on tables that are still empty: such a plan may live
# long, and must be the one for full tables, too.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

use JSON::PP ();
use Test::More;

my $ROOT = "$FindBin::Bin/..";

# Work through tables in the order of an index, by jobs that go over all users
# or that know an object's id only.
my $BY_JOBS = qr/\A(?:board_|verify_|purge_|season_|statistics_|generation_
                     (?:take|succeed|fail)\z|uploads_(?:due|removed)\z|jobs?_)/x;

# With a sub-select in it a function cannot be put in the place of its call.
my %CALLED = map { $_ => 1 } qw(achievement_progress generation_json
    message_json pet_fixed product_fixed task_progress);

my $t = PetTest->new;
my %user_table = map { $_ => 1 } $t->sql(<<'END');
SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
 WHERE i.indisprimary AND a.attname = 'user_id'
END
my @functions = grep { !$CALLED{$_} } $t->sql(<<'END');
SELECT p.proname FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
 WHERE l.lanname = 'sql' AND p.pronamespace = 'public'::regnamespace
   AND NOT p.proretset
END
my $function = join '|', @functions;
my $plans = plans();

cmp_ok keys %$plans, '>', 100, 'plans';
cmp_ok @functions, '>', 5, 'functions';

for my $name (sort keys %$plans) {
    my (@called, @far);

    walk($plans->{$name}, sub {
        my ($node) = @_;
        my $text = JSON::PP->new->encode({ map { $_ => $node->{$_} }
            grep { $_ ne 'Plans' } keys %$node });

        push @called, $text =~ /\b($function)\(/g;
        push @far, "$node->{'Relation Name'}: " . condition($node)
            if $user_table{ $node->{'Relation Name'} // '' }
            && $node->{'Node Type'} =~ /Scan/
            && condition($node) !~ /\buser_id = /;
    });

    is "@called", '', "$name: functions are part of the plan";
    is join('; ', @far), '', "$name: a user's rows are found by the user"
        if $name !~ $BY_JOBS;
}

$t->done;


# What leads a scan to its rows.
sub condition {
    my ($node) = @_;

    return $node->{'Index Cond'} // $node->{'Recheck Cond'}
        // $node->{'Node Type'};
}


sub walk {
    my ($node, $visit) = @_;

    $visit->($node);
    walk($_, $visit) for @{ $node->{Plans} || [] };

    return;
}


# The plan of each statement by its name.
sub plans {
    my $prepare = PetTest::Proc->capture(
        command => [ "$ROOT/scripts/gen-sql", '--prepare' ]);
    my $sql = "SET plan_cache_mode = force_generic_plan;\n"
        . "SET enable_seqscan = off;\nSET jit = off;\n$prepare";

    for my $line (split /\n/, $prepare) {
        my ($name, $types) = $line =~ /\APREPARE (\w+)(?:\(([^)]*)\))? AS /
            or next;
        my $null = join ', ', map { 'NULL' } split /, /, $types // '';

        $sql .= "SELECT '=== $name';\nEXPLAIN (FORMAT JSON, VERBOSE, COSTS OFF)"
            . " EXECUTE $name" . ($null ? "($null)" : '') . ";\n";
    }

    my (undef, %plan) = split /^=== (\w+)$/m, join "\n", $t->sql($sql);

    return { map { $_ => JSON::PP::decode_json($plan{$_})->[0]{Plan} }
             keys %plan };
}
