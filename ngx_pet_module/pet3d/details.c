
/*
 * Details over the coat: toes and pads, and what is not fur, a person's hair
 * and a scarf.
 */

#include "fur.h"


/* Two lines between three toes. */

float
pet3d_fur_toes(const pet3d_spot_t *s)
{
    int          i, hand;
    float        dx, y, r;
    pet3d_vec_t  q;

    r = s->marks->paw;

    for (i = 0; i < 4; i++) {
        if (s->share[PET3D_PART_LEG_FL + i] < 0.5f) {
            continue;
        }

        q = pet3d_sub(s->p, s->marks->paws[i]);
        hand = s->marks->upright && i < 2;

        dx = pet3d_absf(q.x) / r;
        y = hand ? -q.y / r * 0.8f + 0.35f : q.y / r;

        /* Those of hands are finer: raised, they show from below. */

        return (hand ? 0.7f * pet3d_smooth(0.075f, 0.030f,
                                           pet3d_absf(dx - 0.34f))
                     : pet3d_smooth(0.10f, 0.045f, pet3d_absf(dx - 0.34f)))
               * pet3d_smooth(0.30f, 0.60f, s->n.z)
               * pet3d_smooth(hand ? 0.62f : 0.86f, hand ? 0.46f : 0.66f,
                              hand ? 1 - y : y)
               * pet3d_smooth(0.06f, 0.16f, hand ? 1 - y : y);
    }

    return 0;
}


/* A pad and three small ones before it, on the sole. */

float
pet3d_fur_pads(const pet3d_spot_t *s)
{
    int          i, k;
    float        m, x, z, r;
    pet3d_vec_t  q;

    if (s->n.y > -0.4f) {
        return 0;
    }

    r = s->marks->paw;
    m = 0;

    for (i = s->marks->upright ? 2 : 0; i < 4; i++) {
        if (s->share[PET3D_PART_LEG_FL + i] < 0.5f) {
            continue;
        }

        q = pet3d_sub(s->p, s->marks->paws[i]);

        if (q.y > r * 0.5f) {
            continue;
        }

        x = q.x / (r * 0.46f);
        z = (q.z + r * 0.22f) / (r * 0.38f);
        m = pet3d_smooth(1.12f, 0.92f, sqrtf(x * x + z * z));

        for (k = -1; k <= 1; k++) {
            x = (q.x - (float) k * r * 0.40f) / (r * 0.19f);
            z = (q.z - r * (k == 0 ? 0.60f : 0.48f)) / (r * 0.21f);
            m = pet3d_maxf(m, pet3d_smooth(1.2f, 0.85f,
                                           sqrtf(x * x + z * z)));
        }
    }

    return 0.85f * m * pet3d_smooth(-0.4f, -0.6f, s->n.y);
}


/* Hair has strands and a band of light around the crown. */

pet3d_vec_t
pet3d_fur_hair(const pet3d_spot_t *s, pet3d_vec_t c, float grain)
{
    float        ring, m, far;
    pet3d_vec_t  hair;

    /* Strands run out from the crown. */

    far = sqrtf(s->h.x * s->h.x + s->h.z * s->h.z) + 0.05f;
    grain = 0.4f * grain
            + pet3d_noise(s->fur->seed ^ 22,
                          pet3d_vec(s->h.x / far * 11, s->h.y * 1.6f,
                                    s->h.z / far * 11))
            + 0.5f * pet3d_noise(s->fur->seed ^ 23,
                                 pet3d_vec(s->h.x / far * 27, s->h.y * 2.5f,
                                           s->h.z / far * 27));

    ring = s->h.y - 0.92f + 0.10f * grain;

    hair = s->fur->hair;
    hair.x += 0.040f * grain
              + 0.07f * pet3d_smooth(0.16f, 0.0f, pet3d_absf(ring));

    m = pet3d_smooth(0.14f, 0.44f, s->hair);

    /* Under the locks over the forehead, and between curls. */

    if (s->params->hair != PET3D_HAIR_TUFT) {
        m = pet3d_maxf(m, (s->head + s->hair)
                          * pet3d_smooth(-0.05f, 0.05f, s->h.y - 0.40f
                                         - 0.55f * s->h.z
                                         + 0.04f * s->rough)
                          * (s->params->hair == PET3D_HAIR_CURLS ? 1
                             : pet3d_smooth(-0.2f, 0, s->h.z)));
    }

    return pet3d_mix3(c, hair, m);
}


/* Knitted: a lighter stripe now and then, and ribs. */

pet3d_vec_t
pet3d_fur_scarf(const pet3d_spot_t *s, pet3d_vec_t c)
{
    float        rib;
    pet3d_vec_t  wool;

    wool = s->fur->scarf;
    rib = pet3d_sin((s->p.x + s->p.z) * 26);
    wool.x += 0.022f * rib + 0.015f * s->rough;

    /* To past the crease around it, whose facets would fray the border. */

    return pet3d_mix3(c, wool, pet3d_smooth(0.12f, 0.34f, s->scarf));
}
