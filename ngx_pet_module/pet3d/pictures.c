
/*
 * The pictures that clients get: the preview as JPEG, and for those who cannot
 * draw the model the frames of its movements, one sheet with transparency.
 */

#include <webp/encode.h>

#include "encode.h"
#include "mesh.h"


#define PET3D_PREVIEW_QUALITY  84
#define PET3D_FRAME_QUALITY    80

/*
 * What libwebp allocates by itself, for each pixel: planes of colour and
 * alpha, and what it knows of their blocks.
 */
#define PET3D_FRAME_PIXEL_BYTES  6
#define PET3D_FRAME_FIXED_BYTES  (1024 * 1024)


typedef struct {
    const char       *name;
    const char       *clip;
    uint32_t          turn;         /* thousandths of the clip */
    const char       *morph;
} pet3d_frame_t;

typedef struct {
    pet3d_arena_t    *arena;
    WebPPicture       picture;
    WebPMemoryWriter  writer;
    int               rc;
} pet3d_sheet_t;


static int pet3d_sheet_encode(pet3d_arena_t *arena, const uint8_t *rgba,
    uint32_t width, uint32_t height, pet3d_bytes_t *webp);
static int pet3d_sheet_progress(int percent, const WebPPicture *picture);
static int pet3d_sheet_label(pet3d_arena_t *arena, const uint8_t *file,
    size_t len, pet3d_bytes_t *webp);


/* In rows from the top left, as CELLS of the client's frames.js has them. */

static const pet3d_frame_t  pet3d_frames[] = {
    { "wag", "idle", 60, NULL },         /* tail to one side, and the other */
    { "wagged", "idle", 190, NULL },
    { "aside", "idle", 620, NULL },      /* looks aside */
    { "blink", "idle", 60, "blink" },

    { "hungry", "idle", 620, "sad" },    /* is hungry */
    { "sad", "sad", 250, NULL },
    { "asleep", "sleep", 250, NULL },
    { "purr", "petted", 125, NULL },

    { "purred", "petted", 375, NULL },
    { "bite", "eat", 62, NULL },
    { "chew", "eat", 187, NULL },
    { "bow", "play", 0, NULL },

    { "leap", "play", 250, NULL },
    { "shake", "wash", 42, NULL },
    { "shook", "wash", 125, NULL },
    { "paw", "train", 400, NULL }
};


/* An XMP packet, for the eyes of programs. */

static const uint8_t  pet3d_xmp[] = { 'X', 'M', 'P', ' ' };

static const char  pet3d_label[] =
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
    "<rdf:Description xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
    "xmp:CreatorTool=\"" PET3D_GENERATED_TEXT "\"/>"
    "</rdf:RDF></x:xmpmeta>";


const char *
pet3d_frame_name(uint32_t i)
{
    return i < PET3D_FRAME_COLUMNS * PET3D_FRAME_ROWS ? pet3d_frames[i].name
                                                      : NULL;
}


int
pet3d_write_preview(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, const pet3d_view_t *view, pet3d_bytes_t *jpeg)
{
    int             rc;
    size_t          i, n;
    uint8_t        *rgba;
    pet3d_image_t   image;

    rc = pet3d_render(arena, mesh, skin, view, &rgba);
    if (rc != PET3D_OK) {
        return rc;
    }

    image.pixels = rgba;
    image.width = view->size;
    image.height = view->size;

    n = (size_t) view->size * view->size;

    for (i = 1; i < n; i++) {
        memmove(rgba + i * 3, rgba + i * 4, 3);
    }

    rc = pet3d_encode_jpeg(arena, &image, PET3D_PREVIEW_QUALITY,
                           PET3D_GENERATED_TEXT, jpeg);
    pet3d_free(arena, rgba);

    return rc;
}


int
pet3d_write_frames(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, pet3d_bytes_t *webp)
{
    int            rc;
    size_t         stride;
    uint8_t       *sheet, *rgba, *at;
    uint32_t       i, y;
    pet3d_view_t   view;

    pet3d_view_init(&view);
    view.size = PET3D_FRAME_SIDE;
    view.transparent = 1;

    stride = (size_t) PET3D_FRAME_COLUMNS * PET3D_FRAME_SIDE * 4;

    sheet = pet3d_alloc(arena, stride * PET3D_FRAME_ROWS * PET3D_FRAME_SIDE);
    if (sheet == NULL) {
        return PET3D_E_MEMORY;
    }

    for (i = 0; i < PET3D_FRAME_COLUMNS * PET3D_FRAME_ROWS; i++) {
        view.clip = pet3d_frames[i].clip;
        view.morph = pet3d_frames[i].morph;
        view.time = pet3d_clip_length(&mesh->params,
                                      pet3d_find_clip(view.clip))
                    * pet3d_frames[i].turn / 1000;

        rc = pet3d_render(arena, mesh, skin, &view, &rgba);
        if (rc != PET3D_OK) {
            return rc;
        }

        at = sheet + i / PET3D_FRAME_COLUMNS * PET3D_FRAME_SIDE * stride
             + i % PET3D_FRAME_COLUMNS * PET3D_FRAME_SIDE * 4;

        for (y = 0; y < PET3D_FRAME_SIDE; y++) {
            memcpy(at + y * stride, rgba + (size_t) y * PET3D_FRAME_SIDE * 4,
                   (size_t) PET3D_FRAME_SIDE * 4);
        }

        pet3d_free(arena, rgba);
    }

    rc = pet3d_sheet_encode(arena, sheet,
                            PET3D_FRAME_COLUMNS * PET3D_FRAME_SIDE,
                            PET3D_FRAME_ROWS * PET3D_FRAME_SIDE, webp);
    pet3d_free(arena, sheet);

    return rc;
}


static int
pet3d_sheet_encode(pet3d_arena_t *arena, const uint8_t *rgba,
    uint32_t width, uint32_t height, pet3d_bytes_t *webp)
{
    int             rc;
    size_t          cost;
    WebPConfig      config;
    pet3d_sheet_t  *s;

    s = pet3d_calloc(arena, 1, sizeof(pet3d_sheet_t));

    if (s == NULL
        || !WebPConfigPreset(&config, WEBP_PRESET_DRAWING,
                             PET3D_FRAME_QUALITY)
        || !WebPPictureInit(&s->picture))
    {
        return PET3D_E_MEMORY;
    }

    cost = (size_t) width * height * PET3D_FRAME_PIXEL_BYTES
           + PET3D_FRAME_FIXED_BYTES;

    rc = pet3d_charge(arena, cost);
    if (rc != PET3D_OK) {
        return rc;
    }

    WebPMemoryWriterInit(&s->writer);

    s->arena = arena;
    s->rc = PET3D_E_MEMORY;
    s->picture.width = (int) width;
    s->picture.height = (int) height;
    s->picture.writer = WebPMemoryWrite;
    s->picture.custom_ptr = &s->writer;
    s->picture.progress_hook = pet3d_sheet_progress;
    s->picture.user_data = s;

    config.method = 2;
    config.alpha_quality = 90;

    if (WebPPictureImportRGBA(&s->picture, rgba, (int) width * 4)
        && WebPEncode(&config, &s->picture))
    {
        s->rc = pet3d_sheet_label(arena, s->writer.mem, s->writer.size,
                                  webp);
    }

    rc = s->rc;
    WebPPictureFree(&s->picture);
    WebPMemoryWriterClear(&s->writer);
    pet3d_uncharge(arena, cost);
    pet3d_free(arena, s);

    return rc;
}


static int
pet3d_sheet_progress(int percent, const WebPPicture *picture)
{
    int             rc;
    pet3d_sheet_t  *s = picture->user_data;

    (void) percent;

    rc = pet3d_check_deadline(s->arena);

    if (rc != PET3D_OK) {
        s->rc = rc;
    }

    return rc == PET3D_OK;
}


/*
 * A copy with a chunk of metadata at its end.  Transparency makes the file an
 * extended one, which begins with a chunk of flags (RFC 9649, 2.7).
 */

static int
pet3d_sheet_label(pet3d_arena_t *arena, const uint8_t *file, size_t len,
    pet3d_bytes_t *webp)
{
    size_t    text, total;
    uint8_t  *p, *at;

    text = sizeof(pet3d_label) - 1;
    total = len + 8 + text + (text & 1);

    if (len < 30 || memcmp(file + 12, "VP8X", 4) != 0) {
        return PET3D_E_CORRUPT;
    }

    p = pet3d_calloc(arena, 1, total);
    if (p == NULL) {
        return PET3D_E_MEMORY;
    }

    memcpy(p, file, len);
    p[20] |= 0x04;                  /* there is XMP */

    at = p + 4;
    at[0] = (uint8_t) (total - 8);
    at[1] = (uint8_t) ((total - 8) >> 8);
    at[2] = (uint8_t) ((total - 8) >> 16);
    at[3] = (uint8_t) ((total - 8) >> 24);

    at = p + len;
    memcpy(at, pet3d_xmp, sizeof(pet3d_xmp));
    at[4] = (uint8_t) text;
    at[5] = (uint8_t) (text >> 8);
    memcpy(at + 8, pet3d_label, text);

    webp->data = p;
    webp->len = total;

    return PET3D_OK;
}
