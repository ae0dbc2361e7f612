package PetTest::Spec;

# Reads a block specification with Test::Base.  A package of its own, since
# Test::Base exports many short names into the one that uses it.

use Test::Base;

# Test::Base's handler would take errors that an eval catches for the end of
# the test.
delete $SIG{__DIE__};


# The blocks of a text, filters applied.
sub read_blocks {
    my ($text) = @_;
    my $base = Test::Base->new;

    $base->spec_string($text);

    return $base->blocks;
}


1;
