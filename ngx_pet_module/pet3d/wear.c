
/*
 * The wardrobe, piece by piece.
 */

#include "tailor.h"


#define PET3D_WEAR_VERTS     4000
#define PET3D_WEAR_TRIS      6000


typedef void (*pet3d_piece_pt)(pet3d_tailor_t *t);

typedef struct {
    const char         *code;
    pet3d_anchor_id_t   anchor;
    pet3d_piece_pt      build;
} pet3d_piece_t;


static void pet3d_loop(pet3d_tailor_t *t, float side);
static void pet3d_spike(pet3d_tailor_t *t, pet3d_vec_t from, pet3d_vec_t to,
    float thick, int color);
static void pet3d_wear_scarf(pet3d_tailor_t *t);
static void pet3d_wear_bell(pet3d_tailor_t *t);
static void pet3d_wear_bow(pet3d_tailor_t *t);
static void pet3d_wear_straw_hat(pet3d_tailor_t *t);
static void pet3d_wear_party_hat(pet3d_tailor_t *t);
static void pet3d_wear_crown(pet3d_tailor_t *t);
static void pet3d_wear_glasses(pet3d_tailor_t *t);
static void pet3d_wear_backpack(pet3d_tailor_t *t);


static const uint32_t  pet3d_wear_colors[PET3D_WEAR_N] = {
    0xd9483f, 0xf2bd3c, 0xe8cc8a, 0xfaf6ee, 0x4f86c6, 0x8a5a34, 0xf29cb0,
    0x3a3230
};

static const pet3d_piece_t  pet3d_pieces[] = {
    { "scarf", PET3D_ANCHOR_NECK, pet3d_wear_scarf },
    { "bell", PET3D_ANCHOR_NECK, pet3d_wear_bell },
    { "bow", PET3D_ANCHOR_HEAD, pet3d_wear_bow },
    { "straw_hat", PET3D_ANCHOR_HEAD, pet3d_wear_straw_hat },
    { "party_hat", PET3D_ANCHOR_HEAD, pet3d_wear_party_hat },
    { "crown", PET3D_ANCHOR_HEAD, pet3d_wear_crown },
    { "glasses", PET3D_ANCHOR_FACE, pet3d_wear_glasses },
    { "backpack", PET3D_ANCHOR_BACK, pet3d_wear_backpack }
};

#define PET3D_NPIECES  (sizeof(pet3d_pieces) / sizeof(pet3d_pieces[0]))


uint32_t
pet3d_wear_rgb(int color)
{
    return pet3d_wear_colors[color];
}


const char *
pet3d_wear_code(uint32_t i)
{
    return i < PET3D_NPIECES ? pet3d_pieces[i].code : NULL;
}


int
pet3d_find_wear(const char *code)
{
    size_t  i;

    for (i = 0; i < PET3D_NPIECES; i++) {
        if (strcmp(pet3d_pieces[i].code, code) == 0) {
            return (int) i;
        }
    }

    return -1;
}


pet3d_anchor_id_t
pet3d_wear_anchor(int piece)
{
    return pet3d_pieces[piece].anchor;
}


int
pet3d_wear_build(pet3d_arena_t *arena, int piece, pet3d_garment_t *out)
{
    pet3d_tailor_t    t;
    pet3d_surface_t  *s;

    memset(out, 0, sizeof(pet3d_garment_t));

    s = &out->rigid;
    s->verts = pet3d_calloc(arena, PET3D_WEAR_VERTS, sizeof(pet3d_vertex_t));
    s->tris = pet3d_calloc(arena, PET3D_WEAR_TRIS, sizeof(pet3d_tri_t));

    if (s->verts == NULL || s->tris == NULL) {
        return PET3D_E_MEMORY;
    }

    t.s = s;
    t.garment = out;
    pet3d_pieces[piece].build(&t);

    return pet3d_check_deadline(arena);
}


/* One loop of a bow: narrow at the knot. */

static void
pet3d_loop(pet3d_tailor_t *t, float side)
{
    pet3d_patch_t  p;

    memset(&p, 0, sizeof(pet3d_patch_t));

    p.f = pet3d_ball_at;
    p.at = pet3d_vec(side * 0.25f, 0.06f, 0.34f);
    p.size = pet3d_vec(0.23f, 0.15f, 0.085f);
    p.square = 1;
    p.taper = 0.45f * side;

    pet3d_patch(t, &p, 16, 10, PET3D_WEAR_PINK);
}


static void
pet3d_spike(pet3d_tailor_t *t, pet3d_vec_t from, pet3d_vec_t to, float thick,
    int color)
{
    pet3d_patch_t  p;

    memset(&p, 0, sizeof(pet3d_patch_t));

    p.f = pet3d_tube_at;
    p.size.y = 0.5f;
    p.round = thick;
    p.taper = 0.85f;
    p.bend[0] = from;
    p.bend[1] = pet3d_mix3(from, to, 0.33f);
    p.bend[2] = pet3d_mix3(from, to, 0.66f);
    p.bend[3] = to;

    pet3d_patch(t, &p, 8, 5, color);
}


/* The neck: its front is at z = 1. */

static void
pet3d_wear_scarf(pet3d_tailor_t *t)
{
    pet3d_ribbon(t, PET3D_BAND_NECK, 0.17f, 1.35f, PET3D_WEAR_RED);
    pet3d_ball(t, pet3d_vec(0.34f, -0.06f, 1.08f),
               pet3d_vec(0.25f, 0.22f, 0.20f), 0, PET3D_WEAR_RED);
    pet3d_ball(t, pet3d_vec(0.42f, -0.52f, 1.14f),
               pet3d_vec(0.23f, 0.42f, 0.10f), 1, PET3D_WEAR_RED);
    pet3d_ball(t, pet3d_vec(0.43f, -0.80f, 1.145f),
               pet3d_vec(0.235f, 0.06f, 0.105f), 1, PET3D_WEAR_WHITE);
}


static void
pet3d_wear_bell(pet3d_tailor_t *t)
{
    pet3d_ribbon(t, PET3D_BAND_NECK, 0.060f, 2.0f, PET3D_WEAR_RED);
    pet3d_ball(t, pet3d_vec(0, -0.18f, 1.12f),
               pet3d_vec(0.20f, 0.20f, 0.20f), 0, PET3D_WEAR_GOLD);
    pet3d_ring(t, pet3d_vec(0, -0.18f, 1.12f), 0.195f, 0.026f, 1, 0,
               PET3D_WEAR_GOLD);
    pet3d_ball(t, pet3d_vec(0, -0.30f, 1.24f),
               pet3d_vec(0.05f, 0.06f, 0.05f), 0, PET3D_WEAR_DARK);
}


/* The head: the top of the skull, whose half width is 1. */

static void
pet3d_wear_bow(pet3d_tailor_t *t)
{
    int    i;
    float  x;

    for (i = -1; i <= 1; i += 2) {
        x = (float) i;
        pet3d_loop(t, x);
        pet3d_tube(t, pet3d_vec(x * 0.05f, 0.02f, 0.36f),
                   pet3d_vec(x * 0.14f, -0.06f, 0.42f),
                   pet3d_vec(x * 0.20f, -0.12f, 0.46f),
                   pet3d_vec(x * 0.24f, -0.20f, 0.52f), 0.06f,
                   PET3D_WEAR_PINK);
    }

    pet3d_ball(t, pet3d_vec(0, 0.05f, 0.38f), pet3d_vec(0.09f, 0.10f, 0.10f),
               0, PET3D_WEAR_RED);
}


static void
pet3d_wear_straw_hat(pet3d_tailor_t *t)
{
    static const float  brim[][2] = {
        { 0.46f, -0.02f }, { 0.72f, -0.05f }, { 0.98f, -0.13f },
        { 1.02f, -0.16f }, { 0.98f, -0.18f }, { 0.72f, -0.10f },
        { 0.46f, -0.07f }
    };

    static const float  crown[][2] = {
        { 0, 0.34f }, { 0.26f, 0.33f }, { 0.44f, 0.27f }, { 0.51f, 0.12f },
        { 0.53f, -0.06f }
    };

    static const float  ribbon[][2] = {
        { 0.530f, 0.12f }, { 0.550f, 0.08f }, { 0.555f, 0.00f },
        { 0.550f, -0.05f }
    };

    pet3d_lathe(t, brim, 7, pet3d_vec(0, 0.02f, 0), PET3D_WEAR_STRAW);
    pet3d_lathe(t, crown, 5, pet3d_vec(0, 0.02f, 0), PET3D_WEAR_STRAW);
    pet3d_lathe(t, ribbon, 4, pet3d_vec(0, 0.02f, 0), PET3D_WEAR_RED);
}


static void
pet3d_wear_party_hat(pet3d_tailor_t *t)
{
    int    i;
    float  profile[2][2];

    for (i = 0; i < 5; i++) {
        profile[0][0] = 0.36f * (1 - (float) (i + 1) / 5) + 0.02f;
        profile[0][1] = -0.10f + 0.78f * (float) (i + 1) / 5;
        profile[1][0] = 0.36f * (1 - (float) i / 5) + 0.02f;
        profile[1][1] = -0.10f + 0.78f * (float) i / 5;

        pet3d_lathe(t, (const float (*)[2]) profile, 2, pet3d_vec(0, 0, 0),
                    i % 2 == 0 ? PET3D_WEAR_BLUE : PET3D_WEAR_WHITE);
    }

    pet3d_ball(t, pet3d_vec(0, 0.72f, 0), pet3d_vec(0.11f, 0.11f, 0.11f), 0,
               PET3D_WEAR_GOLD);
    pet3d_ring(t, pet3d_vec(0, -0.08f, 0), 0.37f, 0.045f, 1, 0,
               PET3D_WEAR_GOLD);
}


static void
pet3d_wear_crown(pet3d_tailor_t *t)
{
    int          i;
    pet3d_vec_t  p, q;

    static const float  wall[][2] = {
        { 0.42f, 0.14f }, { 0.41f, 0.02f }, { 0.40f, -0.12f }
    };

    static const float  inside[][2] = {
        { 0.36f, -0.12f }, { 0.37f, 0.02f }, { 0.42f, 0.14f }
    };

    pet3d_lathe(t, wall, 3, pet3d_vec(0, 0, 0), PET3D_WEAR_GOLD);
    pet3d_lathe(t, inside, 3, pet3d_vec(0, 0, 0), PET3D_WEAR_GOLD);
    pet3d_ring(t, pet3d_vec(0, -0.10f, 0), 0.405f, 0.04f, 1, 0,
               PET3D_WEAR_GOLD);

    for (i = 0; i < 5; i++) {
        p = pet3d_vec(0.41f * pet3d_sin((float) i / 5), 0.04f,
                      0.41f * pet3d_cos((float) i / 5));
        q = pet3d_add(pet3d_scale(p, 1.10f), pet3d_vec(0, 0.27f, 0));

        pet3d_spike(t, p, q, 0.14f, PET3D_WEAR_GOLD);
        pet3d_ball(t, q, pet3d_vec(0.060f, 0.060f, 0.060f), 0,
                   i == 0 ? PET3D_WEAR_RED : PET3D_WEAR_GOLD);
        pet3d_ball(t, pet3d_add(pet3d_scale(p, 1.03f),
                                pet3d_vec(0, -0.02f, 0)),
                   pet3d_vec(0.045f, 0.045f, 0.045f), 0,
                   i % 2 == 0 ? PET3D_WEAR_RED : PET3D_WEAR_BLUE);
    }
}


/*
 * The face: between the eyes, which are 1 to either side.  The arms run into
 * the fur of the temples, of narrow heads and of wide ones.
 */

static void
pet3d_wear_glasses(pet3d_tailor_t *t)
{
    int    i;
    float  x;

    for (i = -1; i <= 1; i += 2) {
        x = (float) i;
        pet3d_ring(t, pet3d_vec(x, 0, 0.10f), 0.76f, 0.065f, 1, 1,
                   PET3D_WEAR_DARK);
        pet3d_tube(t, pet3d_vec(x * 1.72f, 0.06f, 0.10f),
                   pet3d_vec(x * 1.82f, 0.08f, -0.10f),
                   pet3d_vec(x * 1.80f, 0.10f, -0.50f),
                   pet3d_vec(x * 1.66f, 0.12f, -1.10f), 0.055f,
                   PET3D_WEAR_DARK);
    }

    pet3d_tube(t, pet3d_vec(-0.30f, 0.10f, 0.12f),
               pet3d_vec(-0.12f, 0.22f, 0.18f),
               pet3d_vec(0.12f, 0.22f, 0.18f),
               pet3d_vec(0.30f, 0.10f, 0.12f), 0.06f, PET3D_WEAR_DARK);
}


/* The back: the fur is the plane z = 0, outwards is -z. */

static void
pet3d_wear_backpack(pet3d_tailor_t *t)
{
    pet3d_ball(t, pet3d_vec(0, -0.04f, -0.28f),
               pet3d_vec(0.60f, 0.62f, 0.40f), 1, PET3D_WEAR_BLUE);
    pet3d_ball(t, pet3d_vec(0, 0.32f, -0.36f),
               pet3d_vec(0.64f, 0.30f, 0.43f), 1, PET3D_WEAR_BROWN);
    pet3d_ball(t, pet3d_vec(0, -0.32f, -0.66f),
               pet3d_vec(0.40f, 0.26f, 0.15f), 1, PET3D_WEAR_BROWN);
    pet3d_ball(t, pet3d_vec(0, 0.08f, -0.78f),
               pet3d_vec(0.08f, 0.10f, 0.05f), 1, PET3D_WEAR_GOLD);

    pet3d_ribbon(t, PET3D_BAND_STRAP_L, 0.040f, 2.4f, PET3D_WEAR_BLUE);
    pet3d_ribbon(t, PET3D_BAND_STRAP_R, 0.040f, 2.4f, PET3D_WEAR_BLUE);

    pet3d_tube(t, pet3d_vec(-0.14f, 0.58f, -0.34f),
               pet3d_vec(-0.14f, 0.80f, -0.34f),
               pet3d_vec(0.14f, 0.80f, -0.34f),
               pet3d_vec(0.14f, 0.58f, -0.34f), 0.05f, PET3D_WEAR_BROWN);
}
