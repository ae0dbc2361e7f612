#!/usr/bin/perl
#
# The module loads, the server lives, and what it does not know it refuses in
# the envelope.

use FindBin;
use lib "$FindBin::Bin/lib";

use PetTest;

run_tests();

__DATA__

=== TEST 1: live
--- request
GET /healthz
--- error_code: 200

=== TEST 2: ready, with every dependency
--- request
GET /readyz
--- error_code: 200

=== TEST 3: an unknown route
--- request
GET /v1/nowhere
--- error_code: 404
--- code: 40400

=== TEST 4: no token
--- request
POST /v1/pets/1/interactions
{"interaction_type": "petting"}
--- error_code: 401
--- code: 40101

=== TEST 5: metrics
--- request
GET /metrics
--- response_body_like: ^# TYPE pet_\w+

=== TEST 6: garbage is answered in the envelope
--- raw_request eval
"GET  / HTTP/1.1\r\n\r\n"
--- code: 40001
--- error_code: 400
