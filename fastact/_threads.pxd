cdef int team(Py_ssize_t tasks) noexcept nogil
cdef long long now() noexcept nogil
cdef int processor() noexcept nogil
cdef void apart(long long start, int caller) noexcept nogil
cdef void settle(long long start, long long finish, long long end, int threads) noexcept nogil
