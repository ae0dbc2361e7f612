// What the stage uses of three, in one file: the build bundles a package into
// the file that imports it.
//
// Release 158 is the last one that draws skinned meshes on WebGL 1, which is
// what a canvas of type "webgl" gives on every device.

export {
    AnimationClip, AnimationMixer, Bone, Box3, BufferAttribute, BufferGeometry, CapsuleGeometry,
    CircleGeometry, ClampToEdgeWrapping, Color, CustomToneMapping, CylinderGeometry,
    DirectionalLight, DoubleSide, DynamicDrawUsage, Euler, Fog, Group, HemisphereLight,
    IcosahedronGeometry, InterpolateDiscrete, InterpolateLinear, LatheGeometry, LinearFilter,
    LinearMipmapLinearFilter, LoopOnce, LoopRepeat, Matrix4, Mesh, MeshBasicMaterial,
    MeshLambertMaterial, MeshStandardMaterial, NoBlending, NoColorSpace, NormalBlending,
    NumberKeyframeTrack, Object3D, OrthographicCamera, PCFSoftShadowMap, PerspectiveCamera,
    PlaneGeometry, Points, Quaternion, QuaternionKeyframeTrack, Ray, Raycaster, RingGeometry,
    SRGBColorSpace, Scene, ShaderChunk, ShaderMaterial, Skeleton, SkinnedMesh, SphereGeometry,
    Texture, Vector2, Vector3, VectorKeyframeTrack, WebGLRenderTarget, WebGLRenderer,
} from 'three';
