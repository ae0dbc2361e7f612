// The addresses of pages, each in one place.

export const HOME = '/pages/main/home/home';
export const PROFILE = '/pages/main/profile/profile';
export const LOGIN = '/pages/auth/login';
export const DOCUMENT = '/subpackages/legal/pages/document/document';
export const VIEWER = '/subpackages/three/pages/viewer/viewer';
export const GENERATE = '/pages/pet/generate/generate';
