# The portal as one image: web, worker and beat differ only in their command.
FROM python:3.11-slim AS packages
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/venv
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-cache

FROM python:3.11-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /app portal \
    && install -d -o portal -g portal -m 0750 /srv/media
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# The settings ask for these; collecting files uses none of them, and none stays in the image.
RUN SECRET_KEY=only-for-collecting-the-static-files-at-build \
    DATABASE_URL=postgres://nobody@127.0.0.1:9/nothing \
    REDIS_URL=redis://127.0.0.1:9/0 \
    python manage.py collectstatic --noinput --verbosity 0 \
    && chgrp -R portal /srv/static
USER portal
EXPOSE 8000
CMD ["gunicorn", "cer_portal.wsgi:application", "--worker-class", "gthread", "--workers", "3", "--threads", "4", "--bind", "0.0.0.0:8000", "--timeout", "60", "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
