/** What came back of an exchange with the server. */
export interface Reply {
    status: number;
    header?: Record<string, string>;
    body?: { code?: number; message?: string; data?: any;
        errors?: { field: string; message: string }[] };
}

/** What call() of services/request.js takes besides the operation. */
export interface CallOptions {
    params?: Record<string, string | number>;
    query?: Record<string, string | number | undefined>;
    data?: object;
    key?: string;
    loading?: string;
    quiet?: boolean;
    timeout?: number;
    header?: Record<string, string>;
}

/** What uploadPicture() takes besides the file. */
export interface UploadOptions {
    onProgress?: (percent: number) => void;
    onTask?: (task: WechatMiniprogram.UploadTask) => void;
    key?: string;
    loading?: string;
}

/** What one exchange is made of. */
export interface Exchange {
    method: string;
    url: string;
    header?: Record<string, string>;
    data?: any;
    timeout?: number;
}
