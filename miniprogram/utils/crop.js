// The square frame over a photo: pure geometry, in pixels of the screen.
//
// A view is { scale, x, y }: how many pixels of the screen a pixel of the
// photo takes, and where the photo's corner lies from the frame's corner.

export const MAX_ZOOM = 4;

const between = (value, low, high) => Math.min(Math.max(value, low), high);

/** The scale at which the photo just covers the frame. */
export function coverScale(photo, frame) {
    return frame / Math.min(photo.width, photo.height);
}

/** The view with the photo in the middle of the frame. */
export function centred(photo, frame) {
    const scale = coverScale(photo, frame);

    return { scale, x: (frame - photo.width * scale) / 2,
        y: (frame - photo.height * scale) / 2 };
}

/** The nearest view at which the photo covers the frame. */
export function clamped({ scale, x, y }, photo, frame) {
    const least = coverScale(photo, frame);
    const fit = between(scale, least, least * MAX_ZOOM);

    return { scale: fit,
        x: between(x, frame - photo.width * fit, 0),
        y: between(y, frame - photo.height * fit, 0) };
}

/** The view after a zoom to a scale with the point `at` kept in place. */
export function zoomed(view, scale, at, photo, frame) {
    const least = coverScale(photo, frame);
    const fit = between(scale, least, least * MAX_ZOOM);
    const ratio = fit / view.scale;

    return clamped({ scale: fit, x: at.x - (at.x - view.x) * ratio,
        y: at.y - (at.y - view.y) * ratio }, photo, frame);
}

/** What the frame shows, in thousandths of the photo, as the server takes it. */
export function cropOf({ scale, x, y }, photo, frame) {
    const part = (pixels, whole) => Math.round(pixels / (whole * scale) * 1000);
    const left = between(part(-x, photo.width), 0, 950);
    const top = between(part(-y, photo.height), 0, 950);

    return { x: left, y: top,
        width: between(part(frame, photo.width), 50, 1000 - left),
        height: between(part(frame, photo.height), 50, 1000 - top) };
}
