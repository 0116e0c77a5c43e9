FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE manifest.yml ./
COPY bot bot
COPY handlers handlers
COPY storage storage
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 okrbot && mkdir /data && chown okrbot /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 OKRBOT_LOG=json DATABASE_URL=sqlite:////data/okrbot.db
USER okrbot
WORKDIR /data
VOLUME /data
# okrbot run: Socket Mode, everything in one process. compose.yaml starts web and worker from the same image.
CMD ["okrbot", "run"]
