cdef int team(Py_ssize_t tasks) noexcept nogil
cdef bint threads_possible() noexcept nogil
