# The server as `npm start` runs it, without the tools of development. Runs as the image's own user `node`.
FROM node:24-bookworm-slim
WORKDIR /countersign
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN mkdir /data /keys && chown node:node /data /keys
USER node
EXPOSE 4000
CMD ["node", "--import", "tsx", "app/main.ts"]
