// Where the API is.

const HOSTS = {
    develop: 'http://127.0.0.1:8080',
    trial: 'https://pet.example.com',
    release: 'https://pet.example.com',
};

// ext.json of an operator, and the browser's host, name another one.
function findHost() {
    const { apiHost } = wx.getExtConfigSync?.() ?? {};

    return apiHost || HOSTS[wx.getAccountInfoSync().miniProgram.envVersion];
}

export const API_HOST = findHost();
