"use strict";
exports.id = 267;
exports.ids = [267];
exports.modules = {

/***/ 21267:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ SecretValue)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57975);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_util__WEBPACK_IMPORTED_MODULE_0__);

const SHOWN = '[secret]';
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/**
 * A value fetched from a store. Printing it, interpolating it, encoding it as JSON or inspecting it yields
 * `[secret]`; the text or bytes come out only through a method that says so by its name.
 */
class SecretValue {
    #bytes;
    constructor(bytes) {
        this.#bytes = bytes;
    }
    static ofText(text) {
        return new SecretValue(Buffer.from(text, 'utf8'));
    }
    static ofBytes(bytes) {
        return new SecretValue(bytes);
    }
    get byteLength() {
        return this.#bytes.byteLength;
    }
    /** The text in clear, or `undefined` where the bytes are not UTF-8. A byte order mark is kept. */
    revealText() {
        try {
            return utf8.decode(this.#bytes);
        }
        catch {
            return undefined;
        }
    }
    /** The bytes in clear. */
    revealBytes() {
        return this.#bytes;
    }
    toString() {
        return SHOWN;
    }
    toJSON() {
        return SHOWN;
    }
    [Symbol.toPrimitive]() {
        return SHOWN;
    }
    [node_util__WEBPACK_IMPORTED_MODULE_0__.inspect.custom]() {
        return SHOWN;
    }
}


/***/ })

};
;