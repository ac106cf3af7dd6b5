/* The floor: the least that CPython's C API lets one do for the same dicts. No checks, no vocabulary, no log lines.
 *
 * Relationship(...).to_indicator(): twelve slots, a dict and weak references, called through tp_vectorcall.
 * build(...): many dicts with one name and one pair of types, the collector off as long as it runs. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>

enum { SLOTS = 12, REQUIRED = 5 };

static const char *const PARAMETERS[SLOTS] = {
    "name", "entity_a", "entity_a_type", "entity_b", "entity_b_type", "reverse_name",
    "relationship_type", "entity_a_family", "entity_b_family", "source_reliability", "fields", "brand",
};
enum { NAME, A, A_TYPE, B, B_TYPE, REVERSE, TYPE, A_FAMILY, B_FAMILY, RELIABILITY, FIELDS, BRAND };

static const char *const KEYS[] = {
    "name", "reverseName", "type", "entityA", "entityAFamily", "entityAType",
    "entityB", "entityBFamily", "entityBType", "fields",
};
enum { KEY_NAME, KEY_REVERSE, KEY_TYPE, KEY_A, KEY_A_FAMILY, KEY_A_TYPE, KEY_B, KEY_B_FAMILY, KEY_B_TYPE, KEY_FIELDS, KEY_COUNT };

static PyObject *parameters[SLOTS], *keys[KEY_COUNT], *defaults[SLOTS], *template;

typedef struct {
    PyObject_HEAD
    PyObject *slots[SLOTS];
    PyObject *dict, *weakrefs;
} Relationship;

static int traverse(PyObject *self, visitproc visit, void *arg) {
    Relationship *this = (Relationship *)self;
    for (int i = 0; i < SLOTS; i++) Py_VISIT(this->slots[i]);
    Py_VISIT(this->dict);
    return 0;
}

static int clear(PyObject *self) {
    Relationship *this = (Relationship *)self;
    for (int i = 0; i < SLOTS; i++) Py_CLEAR(this->slots[i]);
    Py_CLEAR(this->dict);
    return 0;
}

static void dealloc(PyObject *self) {
    PyObject_GC_UnTrack(self);
    if (((Relationship *)self)->weakrefs) PyObject_ClearWeakRefs(self);
    clear(self);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *construct(PyObject *type, PyObject *const *values, size_t count, PyObject *names) {
    Py_ssize_t positional = PyVectorcall_NARGS(count), named = names ? PyTuple_GET_SIZE(names) : 0;
    PyObject *given[SLOTS] = {NULL};
    for (Py_ssize_t i = 0; i < positional && i < SLOTS; i++) given[i] = values[i];
    for (Py_ssize_t i = 0, at = 0; i < named; i++) {
        for (int tried = 0; parameters[at] != PyTuple_GET_ITEM(names, i); at = (at + 1) % SLOTS) {
            if (++tried > SLOTS) return PyErr_Format(PyExc_TypeError, "unexpected keyword");
        }
        given[at] = values[positional + i];
    }
    for (int i = 0; i < REQUIRED; i++) {
        if (!given[i]) return PyErr_Format(PyExc_TypeError, "missing argument");
    }
    Relationship *this = (Relationship *)((PyTypeObject *)type)->tp_alloc((PyTypeObject *)type, 0);
    if (!this) return NULL;
    for (int i = 0; i < SLOTS; i++) {
        PyObject *value = given[i] ? given[i] : defaults[i];
        if (!value && !(value = PyDict_New())) {
            Py_DECREF(this);
            return NULL;
        } else if (given[i] || defaults[i]) {
            Py_INCREF(value);
        }
        this->slots[i] = value;
    }
    return (PyObject *)this;
}

static PyObject *to_indicator(PyObject *self, PyObject *Py_UNUSED(none)) {
    static const struct { int key, slot; } differ[] = {
        {KEY_NAME, NAME}, {KEY_REVERSE, REVERSE}, {KEY_A, A}, {KEY_A_TYPE, A_TYPE},
        {KEY_B, B}, {KEY_B_TYPE, B_TYPE}, {KEY_FIELDS, FIELDS},
    };
    PyObject *dict = PyDict_Copy(template);
    for (size_t i = 0; dict && i < Py_ARRAY_LENGTH(differ); i++) {
        if (PyDict_SetItem(dict, keys[differ[i].key], ((Relationship *)self)->slots[differ[i].slot])) Py_CLEAR(dict);
    }
    return dict;
}

static PyMethodDef methods[] = {{"to_indicator", to_indicator, METH_NOARGS, NULL}, {NULL}};

static PyTypeObject relationship_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "floor.Relationship",
    .tp_basicsize = sizeof(Relationship),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = dealloc,
    .tp_traverse = traverse,
    .tp_clear = clear,
    .tp_methods = methods,
    .tp_dictoffset = offsetof(Relationship, dict),
    .tp_weaklistoffset = offsetof(Relationship, weakrefs),
    .tp_vectorcall = construct,
};

static PyObject *row(PyObject *common, PyObject *a, PyObject *b) {
    PyObject *dict = PyDict_Copy(common), *fields = dict ? PyDict_New() : NULL;
    if (!fields || PyDict_SetItem(dict, keys[KEY_A], a) || PyDict_SetItem(dict, keys[KEY_B], b)
        || PyDict_SetItem(dict, keys[KEY_FIELDS], fields)) {
        Py_CLEAR(dict);
    }
    Py_XDECREF(fields);
    return dict;
}

/* build(a, b, name, reverse, a_type, b_type) -> list of dicts */
static PyObject *build(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *as, *bs, *name, *reverse, *a_type, *b_type;
    if (!PyArg_ParseTuple(args, "O!O!OOOO", &PyList_Type, &as, &PyList_Type, &bs, &name, &reverse, &a_type, &b_type))
        return NULL;
    PyObject *common = PyDict_Copy(template), *rows = NULL;
    if (common && !PyDict_SetItem(common, keys[KEY_NAME], name) && !PyDict_SetItem(common, keys[KEY_REVERSE], reverse)
        && !PyDict_SetItem(common, keys[KEY_A_TYPE], a_type) && !PyDict_SetItem(common, keys[KEY_B_TYPE], b_type)) {
        int enabled = PyGC_Disable();
        rows = PyList_New(0);
        for (Py_ssize_t i = 0; rows && i < PyList_GET_SIZE(as) && i < PyList_GET_SIZE(bs); i++) {
            PyObject *dict = row(common, PyList_GET_ITEM(as, i), PyList_GET_ITEM(bs, i));
            if (!dict || PyList_Append(rows, dict)) Py_CLEAR(rows);
            Py_XDECREF(dict);
        }
        if (enabled) PyGC_Enable();
    }
    Py_XDECREF(common);
    return rows;
}

static PyMethodDef functions[] = {{"build", build, METH_VARARGS, NULL}, {NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "floor", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_floor(void) {
    for (int i = 0; i < SLOTS; i++) {
        if (!(parameters[i] = PyUnicode_InternFromString(PARAMETERS[i]))) return NULL;
    }
    if (!(template = PyDict_New())) return NULL;
    for (int i = 0; i < KEY_COUNT; i++) {
        if (!(keys[i] = PyUnicode_InternFromString(KEYS[i])) || PyDict_SetItem(template, keys[i], Py_None)) return NULL;
    }
    PyObject *family = PyUnicode_InternFromString("Indicator"), *type = PyUnicode_InternFromString("IndicatorToIndicator");
    PyObject *reverse = PyUnicode_InternFromString("used-by"), *empty = PyUnicode_InternFromString("");
    if (!family || !type || !reverse || !empty) return NULL;
    if (PyDict_SetItem(template, keys[KEY_TYPE], type) || PyDict_SetItem(template, keys[KEY_A_FAMILY], family)
        || PyDict_SetItem(template, keys[KEY_B_FAMILY], family)) {
        return NULL;
    }
    /* FIELDS stays NULL: a new dict for each object. The five required ones have no default. */
    defaults[REVERSE] = reverse;
    defaults[TYPE] = type;
    defaults[A_FAMILY] = defaults[B_FAMILY] = family;
    defaults[RELIABILITY] = defaults[BRAND] = empty;
    if (PyType_Ready(&relationship_type)) return NULL;
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddObjectRef(module, "Relationship", (PyObject *)&relationship_type)) Py_CLEAR(module);
    return module;
}
