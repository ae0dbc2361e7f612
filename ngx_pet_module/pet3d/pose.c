
/*
 * The pose in a clip at a time, and what a clip moves.
 */

#include "clips.h"


#define PET3D_TURN_DEGREES  (1.0f / 360)

/* Short arms on a round belly drag it along, so they move less. */
#define PET3D_BALL_ARMS     0.6f


static int pet3d_row_holds(const pet3d_row_t *r, const pet3d_mesh_t *mesh);
static float pet3d_wave(int wave, float turn);
static void pet3d_pose_row(const pet3d_mesh_t *mesh, const pet3d_row_t *r,
    float v, pet3d_pose_t *pose, float (*euler)[3]);
static void pet3d_quat(const float *euler, float *quat);
static pet3d_channel_t pet3d_row_channel(const pet3d_row_t *r);


static int
pet3d_row_holds(const pet3d_row_t *r, const pet3d_mesh_t *mesh)
{
    const pet3d_marks_t  *m;

    m = &mesh->marks;

    switch (r->stance) {

    case PET3D_STANCE_FOUR:
        return !m->upright;

    case PET3D_STANCE_TALL:
        return !m->upright && !m->crouches;

    case PET3D_STANCE_CROUCH:
        return m->crouches;

    case PET3D_STANCE_UPRIGHT:
        return m->upright;

    case PET3D_STANCE_BALL:
        return m->ball;

    default:
        return 1;
    }
}


static float
pet3d_wave(int wave, float turn)
{
    float  t;

    switch (wave) {

    case PET3D_WAVE_BOUNCE:
        return pet3d_absf(pet3d_sin(turn * 0.5f));

    case PET3D_WAVE_PULSE:
        t = turn - pet3d_floorf(turn);
        return pet3d_smooth(0.055f, 0.02f, pet3d_absf(t - 0.5f));

    case PET3D_WAVE_RISE:
        t = turn - pet3d_floorf(turn);
        return pet3d_smooth(0, 0.3f, t) * pet3d_smooth(1, 0.7f, t);

    default:
        return pet3d_sin(turn);
    }
}


void
pet3d_clip_pose(const pet3d_mesh_t *mesh, int clip, float turn,
    pet3d_pose_t *pose)
{
    int                 i;
    float               v, euler[PET3D_JOINT_N][3];
    size_t              n;
    const pet3d_row_t  *r;

    memset(pose, 0, sizeof(pet3d_pose_t));
    memset(euler, 0, sizeof(euler));

    for (i = 0; i < PET3D_JOINT_N; i++) {
        pose->size[i] = 1;
    }

    for (n = 0; (r = pet3d_clip_row(n)) != NULL; n++) {
        if (r->clip != clip || !pet3d_row_holds(r, mesh)) {
            continue;
        }

        v = (float) r->offset
            + (float) r->amplitude
              * pet3d_wave(r->wave, (float) r->rate * turn
                                    + (float) r->phase / 256);

        pet3d_pose_row(mesh, r, v, pose, euler);
    }

    for (i = 0; i < PET3D_JOINT_N; i++) {
        pet3d_quat(euler[i], pose->quat[i]);
    }

    for (i = 0; i < PET3D_MORPH_N; i++) {
        pose->morph[i] = pet3d_clamp(pose->morph[i], 0, 1);
    }
}


static void
pet3d_pose_row(const pet3d_mesh_t *mesh, const pet3d_row_t *r, float v,
    pet3d_pose_t *pose, float (*euler)[3])
{
    int    joint;
    float  d[3];

    switch (pet3d_row_channel(r)) {

    case PET3D_CHANNEL_MORPH:
        pose->morph[r->axis] += v / 1000;
        return;

    case PET3D_CHANNEL_SIZE:
        pose->size[r->target - PET3D_ROW_SIZE] += v / 1000;
        return;

    case PET3D_CHANNEL_MOVE:
        v /= 1000;

        if (r->target >= PET3D_ROW_LIFT) {
            v *= mesh->marks.hips.y - mesh->marks.hips_radii.y;
        }

        joint = r->target % PET3D_ROW_MOVE;
        if (joint >= PET3D_JOINT_N) {
            return;
        }

        memset(d, 0, sizeof(d));
        d[r->axis] = v;
        pose->move[joint] = pet3d_add(pose->move[joint],
                                      pet3d_vec(d[0], d[1], d[2]));
        return;

    default:
        break;
    }

    if (r->target >= PET3D_JOINT_TAIL1 && r->axis == 1) {
        v *= 0.6f + 0.8f * (float) mesh->params.energy / 1000;
    }

    if (mesh->marks.ball && (r->target == PET3D_JOINT_LEG_FL
                             || r->target == PET3D_JOINT_LEG_FR))
    {
        v *= PET3D_BALL_ARMS;
    }

    euler[r->target][r->axis] += v * PET3D_TURN_DEGREES;
}


/* Rotation about x, then y, then z; angles in turns. */

static void
pet3d_quat(const float *euler, float *quat)
{
    int    i;
    float  s[3], c[3], n;

    for (i = 0; i < 3; i++) {
        s[i] = pet3d_sin(euler[i] * 0.5f);
        c[i] = pet3d_cos(euler[i] * 0.5f);
    }

    quat[0] = s[0] * c[1] * c[2] - c[0] * s[1] * s[2];
    quat[1] = c[0] * s[1] * c[2] + s[0] * c[1] * s[2];
    quat[2] = c[0] * c[1] * s[2] - s[0] * s[1] * c[2];
    quat[3] = c[0] * c[1] * c[2] + s[0] * s[1] * s[2];

    n = 1 / sqrtf(quat[0] * quat[0] + quat[1] * quat[1] + quat[2] * quat[2]
                  + quat[3] * quat[3]);

    for (i = 0; i < 4; i++) {
        quat[i] *= n;
    }
}


static pet3d_channel_t
pet3d_row_channel(const pet3d_row_t *r)
{
    return r->target == PET3D_ROW_MORPH ? PET3D_CHANNEL_MORPH
           : r->target >= PET3D_ROW_SIZE ? PET3D_CHANNEL_SIZE
           : r->target >= PET3D_ROW_MOVE ? PET3D_CHANNEL_MOVE
                                         : PET3D_CHANNEL_TURN;
}


int
pet3d_clip_moves(const pet3d_mesh_t *mesh, int clip, pet3d_channel_t channel,
    int joint)
{
    int                 moves;
    size_t              i;
    const pet3d_row_t  *r;

    moves = 0;

    for (i = 0; (r = pet3d_clip_row(i)) != NULL; i++) {
        if (r->clip != clip || pet3d_row_channel(r) != channel
            || (channel != PET3D_CHANNEL_MORPH && r->target % 20 != joint)
            || !pet3d_row_holds(r, mesh))
        {
            continue;
        }

        if (r->amplitude != 0) {
            return 2;
        }

        moves = 1;
    }

    return moves;
}
