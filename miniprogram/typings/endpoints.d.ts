// services/endpoints.js is made by the build; see tools/endpoints.mjs.
declare module '*/endpoints.js' {
    export const endpoints: Record<string, { method: string; path: string;
        signedIn: boolean; keyed: boolean }>;
    export const errorNames: Record<string, string>;
}
