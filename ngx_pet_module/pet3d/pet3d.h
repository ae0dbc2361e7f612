
/*
 * A photo becomes a 3D pet: decode, analyse, model, paint, render.
 *
 * Pure C11 with libjpeg-turbo, libpng and libwebp.  There is no global state:
 * any number of jobs may run at the same time, each on an arena of its own.
 *
 * Usual order of a job:
 *
 *     arena = pet3d_arena_create(PET3D_JOB_BYTES);
 *     pet3d_decode(arena, &photo, pet3d_analyse_side(&hints), &image);
 *     pet3d_analyze(arena, &image, &hints, &analysis);
 *     pet3d_params_write(&analysis.params, text, sizeof(text));
 *     pet3d_build_mesh(arena, &analysis.params, &mesh);
 *     pet3d_paint_skin(arena, mesh, &skin);
 *     pet3d_write_glb(arena, mesh, PET3D_SKIN_URI, NULL, &glb);
 *     pet3d_render_preview(arena, mesh, &skin, &view, &png);
 *     pet3d_arena_destroy(arena);
 *
 * Everything that a function hands out lives in the arena until it is
 * destroyed.  Every function that returns int returns PET3D_OK or one of the
 * PET3D_E_* codes below; after an error the arena may only be destroyed or
 * used for another try, its outputs are undefined.
 */

#ifndef PET3D_H_INCLUDED_
#define PET3D_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


/*
 * Part of the parameters: raised when the same parameters would give another
 * model, so that caches keyed by a hash of the parameters stay right.
 */
#define PET3D_GENERATOR        5

/* Limits of an input image; the size of the file is the caller's business. */
#define PET3D_MAX_PIXELS       25000000
#define PET3D_MAX_INTERLACED   16000000
#define PET3D_MAX_SIDE         12000
#define PET3D_MAX_SCANS        64

/* Byte limits for an arena: a usual job, and one with a progressive JPEG. */
#define PET3D_JOB_BYTES        (32 * 1024 * 1024)
#define PET3D_JOB_BYTES_LARGE  (128 * 1024 * 1024)

/* The side in pixels that is enough for pet3d_analyze() without a crop. */
#define PET3D_ANALYSE_SIDE     224

/* The side of the square skin texture, pixels. */
#define PET3D_SKIN_SIDE        512

/* Bytes that always hold the canonical text of parameters, with its zero. */
#define PET3D_PARAMS_BYTES     2560

/*
 * Thousandths of confidence under which another crop is asked for: of the
 * labelled photos cropped two in ten are, and of those whose subject was missed
 * by half three in four.
 */
#define PET3D_UNSURE           540

/*
 * A fingerprint: the shape of a picture in two bytes, and the mean colours of
 * a grid of so many cells a side.
 */
#define PET3D_FINGERPRINT_SIDE   16
#define PET3D_FINGERPRINT_BYTES                                              \
    (2 + 3 * PET3D_FINGERPRINT_SIDE * PET3D_FINGERPRINT_SIDE)

/* The sheet of frames: its cells, and the side of one, pixels. */
#define PET3D_FRAME_COLUMNS    4
#define PET3D_FRAME_ROWS       4
#define PET3D_FRAME_SIDE       320

/* Limits of a built model. */
#define PET3D_MAX_TRIANGLES    10000
#define PET3D_MAX_GLB_BYTES    (450 * 1024)


/* What a function answers; pet3d_strerror() gives a short English name. */
typedef enum {
    PET3D_OK = 0,
    PET3D_E_NOT_IMAGE,        /* no known image format */
    PET3D_E_UNSUPPORTED,      /* known, refused: GIF, HEIC, animation, ... */
    PET3D_E_TRUNCATED,        /* the data ends early */
    PET3D_E_CORRUPT,          /* the data contradict themselves */
    PET3D_E_TOO_LARGE,        /* a side or the number of scans */
    PET3D_E_TOO_MANY_PIXELS,
    PET3D_E_MEMORY,           /* over the arena's limit, or malloc() failed */
    PET3D_E_DEADLINE,         /* the deadline callback said stop */
    PET3D_E_NO_SUBJECT,       /* blank, flat or tiny: nothing to model */
    PET3D_E_INVALID           /* an argument, or parameters out of range */
} pet3d_error_t;


/*
 * Values of the named properties, in the order of their names in names.c.
 * PET3D_SPECIES_ANY in the hints lets the analysis suggest one.
 */
typedef enum {
    PET3D_SPECIES_DOG = 0,
    PET3D_SPECIES_CAT,
    PET3D_SPECIES_RABBIT,
    PET3D_SPECIES_FOX,
    PET3D_SPECIES_BEAR,
    PET3D_SPECIES_HAMSTER,
    PET3D_SPECIES_PANDA,
    PET3D_SPECIES_N,
    PET3D_SPECIES_ANY = -1
} pet3d_species_t;

typedef enum {
    PET3D_PERSONALITY_LIVELY = 0,
    PET3D_PERSONALITY_QUIET,
    PET3D_PERSONALITY_CURIOUS,
    PET3D_PERSONALITY_BRAVE,
    PET3D_PERSONALITY_GENTLE,
    PET3D_PERSONALITY_N,
    PET3D_PERSONALITY_ANY = -1
} pet3d_personality_t;

/* What the photo shows; a person's hair, skin and clothes colour the pet. */
typedef enum {
    PET3D_SUBJECT_AUTO = 0,
    PET3D_SUBJECT_ANIMAL,
    PET3D_SUBJECT_PERSON
} pet3d_subject_t;

/* Sets of names that pet3d_name() and pet3d_find_name() know. */
typedef enum {
    PET3D_NAMES_SPECIES = 0,
    PET3D_NAMES_PERSONALITY,
    PET3D_NAMES_PATTERN,      /* solid, stripes, patches, spots, points, ... */
    PET3D_NAMES_EAR,          /* floppy, pointed, long, round, folded */
    PET3D_NAMES_TAIL,         /* curl, long, puff, bushy, bob */
    PET3D_NAMES_EYE_SHAPE,    /* round, almond, droopy */
    PET3D_NAMES_FACE_SHAPE,   /* round, heart, oval, square */
    PET3D_NAMES_FUR,          /* short, medium, fluffy */
    PET3D_NAMES_HAIR,         /* none, tuft, fringe, bob, bun, curls, spiky */
    PET3D_NAMES_N
} pet3d_names_t;


/*
 * The memory of one job: every allocation, those of the decoders included,
 * is counted against one limit and freed by pet3d_arena_destroy().
 */
typedef struct pet3d_arena_s  pet3d_arena_t;

/* Returns nonzero when the job must stop; called every few milliseconds. */
typedef int (*pet3d_expired_pt)(void *data);


/* Bytes owned by the arena that produced them, or by the caller if input. */
typedef struct {
    const uint8_t    *data;
    size_t            len;
} pet3d_bytes_t;


/* Pixels, rows from the top, sRGB, 3 bytes each without padding. */
typedef struct {
    uint8_t          *pixels;
    uint32_t          width;
    uint32_t          height;
} pet3d_image_t;


/* What the header of an image file says, before the orientation is applied. */
typedef struct {
    const char       *format;       /* "jpeg", "png" or "webp" */
    uint32_t          width;
    uint32_t          height;
    unsigned          costly:1;     /* needs PET3D_JOB_BYTES_LARGE */
} pet3d_info_t;


/* A rectangle in thousandths of the oriented image's width and height. */
typedef struct {
    uint16_t          x;
    uint16_t          y;
    uint16_t          width;        /* 0: the whole image */
    uint16_t          height;
} pet3d_crop_t;


/*
 * What the user, or the client, knows about the photo.  Zeroed except for
 * species and personality (use pet3d_hints_init()) it means "nothing".
 */
typedef struct {
    pet3d_crop_t         crop;
    pet3d_species_t      species;
    pet3d_personality_t  personality;
    pet3d_subject_t      subject;
    uint32_t             seed;      /* varies what the photo leaves open */
} pet3d_hints_t;


/*
 * Everything that the model is a function of: fixed-point integers, so that
 * text and binary forms are exact.  The fields, their ranges and units are
 * the rows of params.def.
 */
typedef struct {
    uint32_t          generator;
    uint32_t          seed;
#define PET3D_ENUM(name, names, def)             int32_t  name;
#define PET3D_PARAM(name, min, max, def)         int32_t  name;
#define PET3D_COLOR(name, def)                   uint32_t  name;
#include "params.def"
#undef PET3D_ENUM
#undef PET3D_PARAM
#undef PET3D_COLOR
} pet3d_params_t;


/* Where the value of a feature comes from. */
typedef enum {
    PET3D_SOURCE_HEURISTIC = 0,
    PET3D_SOURCE_USER
} pet3d_source_t;

/* One thing seen in the photo; the strings are static. */
typedef struct {
    const char       *name;         /* "color", "pattern", ... */
    const char       *value;        /* "yellow_white", "stripes", ... */
    pet3d_source_t    source;
    uint16_t          confidence;   /* thousandths */
} pet3d_feature_t;

#define PET3D_MAX_FEATURES     12
#define PET3D_MAX_PALETTE      6

typedef struct {
    uint32_t          rgb;          /* 0xrrggbb */
    uint16_t          share;        /* of the subject, thousandths */
} pet3d_swatch_t;


/* The outcome of pet3d_analyze(). */
typedef struct {
    pet3d_params_t    params;
    pet3d_feature_t   features[PET3D_MAX_FEATURES];
    uint32_t          nfeatures;
    pet3d_swatch_t    palette[PET3D_MAX_PALETTE];   /* by falling share */
    uint32_t          npalette;
    const char       *breed;        /* "corgi_like", static */
    uint64_t          phash;        /* perceptual hash (DCT, 64 bits) */
    uint32_t          fur;          /* of fur or hair as seen, 0xrrggbb */
    uint16_t          confidence;   /* of the mask, thousandths */
    uint16_t          fill;         /* subject's share of the crop, same */
    uint8_t          *mask;         /* width * height of the image, 0 or 255 */
    unsigned          person:1;     /* read as a portrait */
} pet3d_analysis_t;


/* Mesh, skeleton, clips and morphs of one pet; opaque. */
typedef struct pet3d_mesh_s  pet3d_mesh_t;

/* How the GLB refers to its skin. */
typedef enum {
    PET3D_SKIN_NONE = 0,      /* no image: the client attaches the texture */
    PET3D_SKIN_URI,           /* "skin.jpg" beside the file */
    PET3D_SKIN_EMBEDDED       /* inside the file, for viewers of one file */
} pet3d_skin_mode_t;


/*
 * A picture to render.  Angles in whole degrees: yaw 0 looks into the face,
 * positive turns the pet to the viewer's right; pitch looks down.  clip is a
 * name ("idle") or NULL for the bind pose, time in milliseconds.
 */
typedef struct {
    uint32_t          size;         /* pixels, 16..1024 */
    int               yaw;
    int               pitch;        /* -30..60 */
    const char       *clip;
    uint32_t          time;
    const char       *morph;        /* a morph shown in full, or NULL */
    unsigned          transparent:1;
} pet3d_view_t;


/*
 * Creates an arena that hands out at most limit bytes, NULL without memory.
 * The caller destroys it.
 */
pet3d_arena_t *pet3d_arena_create(size_t limit);

/* Sets the callback that may stop the job; NULL for none. */
void pet3d_arena_deadline(pet3d_arena_t *arena, pet3d_expired_pt expired,
    void *data);

/* The greatest number of bytes that were in use at one time. */
size_t pet3d_arena_peak(const pet3d_arena_t *arena);

/* Frees everything that was allocated from the arena; NULL is allowed. */
void pet3d_arena_destroy(pet3d_arena_t *arena);


/* A short English description of an error code; static. */
const char *pet3d_strerror(int error);

/* The name of a value in a set, NULL when out of range; static. */
const char *pet3d_name(pet3d_names_t names, int value);

/* The value of a name, -1 if the set has none such. */
int pet3d_find_name(pet3d_names_t names, const char *name, size_t len);


/*
 * Reads only the header: format, size and cost, and checks the limits.
 * Allocates nothing.  A later decode may still refuse the data.
 */
int pet3d_probe(const pet3d_bytes_t *file, pet3d_info_t *info);

/*
 * Decodes JPEG, PNG or WebP, scaled down by area averaging so that the longer
 * side is at most max_side (never up), with the EXIF orientation applied and
 * transparency over white.  The whole file is read, so a damaged tail is
 * refused as well.
 */
int pet3d_decode(pet3d_arena_t *arena, const pet3d_bytes_t *file,
    uint32_t max_side, pet3d_image_t *image);

/*
 * Makes the photo that is safe to keep: decoded, upright, at most max_side
 * pixels, all metadata gone, encoded anew as JPEG of quality 1..100.  Pixels
 * are taken for sRGB: a colour profile is dropped, not applied.  Its
 * PET3D_FINGERPRINT_BYTES go to fingerprint, unless that is NULL.
 */
int pet3d_photo_normalize(pet3d_arena_t *arena, const pet3d_bytes_t *file,
    uint32_t max_side, int quality, uint8_t *fingerprint,
    pet3d_bytes_t *jpeg);

/* The same for an avatar: the middle square, scaled down to side pixels. */
int pet3d_avatar_normalize(pet3d_arena_t *arena, const pet3d_bytes_t *file,
    uint32_t side, int quality, pet3d_bytes_t *jpeg);

/* Encodes as JPEG 4:4:4; comment goes into a COM marker unless NULL. */
int pet3d_encode_jpeg(pet3d_arena_t *arena, const pet3d_image_t *image,
    int quality, const char *comment, pet3d_bytes_t *jpeg);


/*
 * Takes the PET3D_FINGERPRINT_BYTES of a decoded picture; those of one with a
 * side under PET3D_FINGERPRINT_SIDE pixels are zeros.
 */
int pet3d_fingerprint(pet3d_arena_t *arena, const pet3d_image_t *image,
    uint8_t *fingerprint);

/*
 * Nonzero for fingerprints of one picture, whatever its encoding and size:
 * that of a burst's next picture, in which something moved, is another, and
 * zeros are like nothing.
 */
int pet3d_fingerprint_same(const uint8_t *a, const uint8_t *b);


/* Hints that say nothing. */
void pet3d_hints_init(pet3d_hints_t *hints);

/*
 * The side in pixels to decode to before pet3d_analyze(), so that a small
 * crop still has PET3D_ANALYSE_SIDE pixels of its own; at most four times it.
 */
uint32_t pet3d_analyse_side(const pet3d_hints_t *hints);

/*
 * Finds the subject of a decoded photo, measures it and maps it to
 * parameters.  PET3D_E_NO_SUBJECT for images that are blank or under 16
 * pixels.  The same pixels and hints give the same result.
 */
int pet3d_analyze(pet3d_arena_t *arena, const pet3d_image_t *image,
    const pet3d_hints_t *hints, pet3d_analysis_t *analysis);

/*
 * Writes {"color": "yellow_white", "eye_shape": "round", ...}, what the API
 * calls appearance_features, as compact JSON.
 */
int pet3d_appearance_json(pet3d_arena_t *arena,
    const pet3d_analysis_t *analysis, pet3d_bytes_t *json);

/*
 * Writes the features with value, source and confidence, the palette, the
 * breed, the perceptual hash, the confidence and whether that is so low that
 * another crop should be tried ("unsure") as compact JSON.
 */
int pet3d_features_json(pet3d_arena_t *arena,
    const pet3d_analysis_t *analysis, pet3d_bytes_t *json);


/* Typical parameters of a species, varied by nothing. */
void pet3d_params_init(pet3d_params_t *params, pet3d_species_t species);

/*
 * Checks every field against params.def.  On PET3D_E_INVALID *field, unless
 * NULL, is set to the static name of the field at fault.
 */
int pet3d_params_check(const pet3d_params_t *params, const char **field);

/*
 * Writes the canonical text: one JSON object, every field in the order of
 * params.def, no spaces.  Its bytes are what a cache key is the hash of.
 * Returns the length without the zero, or 0 if size is too small.
 */
size_t pet3d_params_write(const pet3d_params_t *params, char *buf,
    size_t size);

/*
 * Reads parameters from untrusted JSON: one flat object; generator and
 * species are required, what else is missing is typical of the species.
 * Parameters of an older generator are those of the current one, with what
 * came later typical of the species: the model of an old pet is the new one.
 * unknown or repeated names, other types and values out of range are
 * PET3D_E_INVALID, with the name at fault copied into field, if not NULL,
 * of at least 32 bytes.
 */
int pet3d_params_read(const char *text, size_t len, pet3d_params_t *params,
    char *field);


/*
 * Builds mesh, skeleton, weights, morphs and clips.  A function of the
 * parameters alone: the same bytes on every compiler and optimisation level.
 */
int pet3d_build_mesh(pet3d_arena_t *arena, const pet3d_params_t *params,
    pet3d_mesh_t **mesh);

/* Triangles and vertices of a mesh; both pointers may be NULL. */
void pet3d_mesh_size(const pet3d_mesh_t *mesh, uint32_t *triangles,
    uint32_t *vertices);

/* The name of the i-th clip or morph, NULL past the last; static. */
const char *pet3d_clip_name(uint32_t i);
const char *pet3d_morph_name(uint32_t i);

/* Paints the texture of a mesh, PET3D_SKIN_SIDE pixels square. */
int pet3d_paint_skin(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    pet3d_image_t *skin);

/* Encodes a painted skin as JPEG that says it is generated. */
int pet3d_write_skin(pet3d_arena_t *arena, const pet3d_image_t *skin,
    pet3d_bytes_t *jpeg);

/*
 * Writes binary glTF 2.0 without extensions; asset.extras says that it is
 * generated.  skin_jpeg is read only for PET3D_SKIN_EMBEDDED.
 */
int pet3d_write_glb(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    pet3d_skin_mode_t mode, const pet3d_bytes_t *skin_jpeg,
    pet3d_bytes_t *glb);

/* The code of the i-th piece of the wardrobe, NULL past the last; static. */
const char *pet3d_wear_code(uint32_t i);

/*
 * Writes a piece as binary glTF 2.0, in the units of the anchor that
 * asset.extras.anchor names: attached to that node of a pet it fits.
 * PET3D_E_INVALID for an unknown code.
 */
int pet3d_write_wear(pet3d_arena_t *arena, const char *code,
    pet3d_bytes_t *glb);

/*
 * Puts a piece on a built pet, for pictures of it; the colours of pieces
 * come into the skin by pet3d_dress_colors().
 */
int pet3d_dress(pet3d_arena_t *arena, pet3d_mesh_t *mesh, const char *code);
void pet3d_dress_colors(pet3d_image_t *skin);


/* Renders a piece alone to PNG; clip and morph of the view are not used. */
int pet3d_render_wear(pet3d_arena_t *arena, const char *code,
    const pet3d_view_t *view, pet3d_bytes_t *png);

/* A view from the front and a little aside, 256 pixels, opaque. */
void pet3d_view_init(pet3d_view_t *view);

/* Renders a mesh with its painted skin to PNG that says it is generated. */
int pet3d_render_preview(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, const pet3d_view_t *view,
    pet3d_bytes_t *png);

/* The same as JPEG, a fifth as large; opaque whatever the view says. */
int pet3d_write_preview(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, const pet3d_view_t *view,
    pet3d_bytes_t *jpeg);

/*
 * Renders the frames of what a pet does, for clients that cannot draw the
 * model: one sheet of cells, WebP with transparency and shadows.
 */
int pet3d_write_frames(pet3d_arena_t *arena, const pet3d_mesh_t *mesh,
    const pet3d_image_t *skin, pet3d_bytes_t *webp);


#endif /* PET3D_H_INCLUDED_ */
