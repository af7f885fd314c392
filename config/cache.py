"""A cache that may be away."""

import logging

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

log = logging.getLogger(__name__)


def _or(default):
    def forgive(method):
        name = method.__name__

        def answer(self, *args, **kwargs):
            try:
                return method(self, *args, **kwargs)
            except (ConnectionError, TimeoutError) as error:
                log.warning("cache.%s answered as empty, Redis away: %s", name, error)
                return default(*args, **kwargs)

        return answer

    return forgive


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that answers as an empty one while Redis is down.

    Sessions are kept in Postgres behind it, so people stay signed in.
    """

    add = _or(lambda *a, **k: True)(RedisCache.add)
    get = _or(lambda key, default=None, **k: default)(RedisCache.get)
    set = _or(lambda *a, **k: None)(RedisCache.set)
    touch = _or(lambda *a, **k: False)(RedisCache.touch)
    delete = _or(lambda *a, **k: False)(RedisCache.delete)
    get_many = _or(lambda *a, **k: {})(RedisCache.get_many)
    set_many = _or(lambda *a, **k: [])(RedisCache.set_many)
    delete_many = _or(lambda *a, **k: None)(RedisCache.delete_many)
    has_key = _or(lambda *a, **k: False)(RedisCache.has_key)
    incr = _or(lambda key, delta=1, **k: delta)(RedisCache.incr)
